// What the device keeps. Nothing of a patient stands here open: such a record is {iv, data}, locked by keys.js.

import { openDB } from "../../vendor/idb/index.js";

const NAME = "hph-tablet";
const VERSION = 1;

let opening = null;

function database() {
  opening ??= openDB(NAME, VERSION, {
    upgrade(db, from) {
      if (from < 1) {
        db.createObjectStore("meta");
        db.createObjectStore("parts");
        const outbox = db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
        outbox.createIndex("id", "id", { unique: true });
      }
    },
    // An older page must not hold back a newer one, nor keep working on what has changed under it.
    blocking: () => close(),
    terminated: () => { opening = null; },
  });
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
export const count = async (store) => (await database()).count(store);
export const clear = async (store) => (await database()).clear(store);
export const remove = async (store, key) => (await database()).delete(store, key);

// Strict: what is told to be kept is on the disk, also when the battery goes out the next moment.
export async function put(store, value, key) {
  const transaction = (await database()).transaction(store, "readwrite", { durability: "strict" });
  const [made] = await Promise.all([transaction.store.put(value, key), transaction.done]);
  return made;
}

// All of the changes or none: [store, key, value], or [store, key] to remove.
export async function change(changes) {
  const stores = [...new Set(changes.map(([store]) => store))];
  if (!stores.length) return;
  const transaction = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  for (const [store, key, value] of changes) {
    if (value === undefined) transaction.objectStore(store).delete(key);
    else transaction.objectStore(store).put(value, key);
  }
  await transaction.done;
}

export async function destroy() {
  await close();
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}
