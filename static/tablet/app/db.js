// What the device keeps. Nothing of a patient stands here open: such a record is {iv, data}, locked by keys.js.

import { openDB } from "../../vendor/idb/index.js";

const NAME = "hph-tablet";
const STORES = { meta: undefined, parts: undefined, outbox: { keyPath: "seq", autoIncrement: true } };

let opening = null;

const lacks = (db) => Object.keys(STORES).filter((name) => !db.objectStoreNames.contains(name));

const callbacks = {
  upgrade(db) {
    for (const name of lacks(db)) db.createObjectStore(name, STORES[name]);
  },
  // An older page must not hold back a newer one, nor keep working on what has changed under it.
  blocking: () => close(),
  terminated: () => { opening = null; },
};

// A database that was never finished gets what it lacks; what it has is left alone.
async function opened() {
  const db = await openDB(NAME, undefined, callbacks);
  if (!lacks(db).length) return db;
  const next = db.version + 1;
  db.close();
  return openDB(NAME, next, callbacks);
}

function database() {
  opening ??= opened().catch((error) => { opening = null; throw error; });
  return opening;
}

export async function close() {
  const db = await opening;
  opening = null;
  db?.close();
}

export const get = async (store, key) => (await database()).get(store, key);
export const keys = async (store) => (await database()).getAllKeys(store);
export const all = async (store) => (await database()).getAll(store);
export const clear = async (store) => (await database()).clear(store);
export const remove = async (store, key) => (await database()).delete(store, key);

// Strict: what is told to be kept is on the disk, also when the battery goes out the next moment.
export async function put(store, value, key) {
  const transaction = (await database()).transaction(store, "readwrite", { durability: "strict" });
  const [made] = await Promise.all([transaction.store.put(value, key), transaction.done]);
  return made;
}

// All of the changes or none: [store, key, value], or [store, key] to remove. A record of the outbox carries its key.
export async function change(changes) {
  const stores = [...new Set(changes.map(([store]) => store))];
  if (!stores.length) return;
  const transaction = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  const works = changes.map(([store, key, value]) => {
    const place = transaction.objectStore(store);
    return value === undefined ? place.delete(key) : place.put(value, place.keyPath === null ? key : undefined);
  });
  await Promise.all([...works, transaction.done]);
}

export async function destroy() {
  await close();
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}
