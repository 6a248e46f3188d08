// Keys and locks. The bytes come from the server (docs/tablet.md, "The key door"), become keys that cannot be taken out
// again, and are kept only wrapped by the nurse's code.

const ROUNDS = 600_000;
const WRONG_CODES = 5;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const CODE = /^\d{6,12}$/;

export class WrongCode extends Error {}

export class Unreadable extends Error {}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

async function derived(base64, purpose) {
  const raw = await crypto.subtle.importKey("raw", bytesOf(base64), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: encoder.encode(purpose) };
  return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// material: {bundle, outbox: [...]} in base64, as the key door gives it.
export async function keysOf(material) {
  return {
    bundle: await derived(material.bundle, "hph-bundle"),
    outbox: await Promise.all(material.outbox.map((each) => derived(each, "hph-outbox"))),
  };
}

async function lockWith(key, id, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(id) }, key, bytes);
  return { iv, data };
}

async function openWith(key, id, record) {
  const how = { name: "AES-GCM", iv: record.iv, additionalData: encoder.encode(id) };
  return crypto.subtle.decrypt(how, key, record.data);
}

// The record's id is part of the lock: a record that was moved to another place does not open there.
export const lock = (key, id, value) => lockWith(key, id, encoder.encode(JSON.stringify(value)));

export async function open(keys, id, record) {
  for (const key of [keys].flat()) {
    try {
      return JSON.parse(decoder.decode(await openWith(key, id, record)));
    } catch (error) {
      // The wrong key, or a record that was never finished: TypeError tells that it has no lock at all.
      if (![DOMException, SyntaxError, TypeError].some((kind) => error instanceof kind)) throw error;
    }
  }
  throw new Unreadable(id);
}

async function codeKey(code, salt, rounds) {
  const raw = await crypto.subtle.importKey("raw", encoder.encode(code), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function wrap(code, material) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const key = await codeKey(code, salt, ROUNDS);
  return { salt, rounds: ROUNDS, tries: WRONG_CODES, ...(await lock(key, "wrapped", material)) };
}

// Raises WrongCode. The caller counts the tries down before it asks, so that pulling the plug gives no free try.
export async function unwrap(code, wrapped) {
  const key = await codeKey(code, wrapped.salt, wrapped.rounds);
  try {
    return await open(key, "wrapped", wrapped);
  } catch (error) {
    if (error instanceof Unreadable) throw new WrongCode();
    throw error;
  }
}
