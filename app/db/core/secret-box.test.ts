import { createCipheriv, createHash, randomBytes } from "node:crypto";

import { describe, expect, it } from "vitest";

import { areKeys, secretBox, SecretUnreadableError } from "./secret-box.ts";

const newKey = () => randomBytes(32).toString("base64");
const KEY = newKey();

describe("secretBox", () => {
  it("opens what it sealed, whatever the text", () => {
    const box = secretBox(KEY);
    for (const text of ["", "shpat_1", "Ünï ✓ 漢字", "x".repeat(10_000)]) {
      expect(box.open(box.seal(text, "a"), "a")).toBe(text);
    }
  });

  it("never seals alike, and hides the text", () => {
    const box = secretBox(KEY);
    const sealed = [box.seal("shpat_secret"), box.seal("shpat_secret")];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed.join()).not.toContain("shpat");
  });

  it("does not open in another context, with another key, or changed", () => {
    const box = secretBox(KEY);
    const sealed = box.seal("token", "session 1");
    expect(() => box.open(sealed, "session 2")).toThrow(SecretUnreadableError);
    expect(() => secretBox(newKey()).open(sealed, "session 1")).toThrow(/ENCRYPTION_KEY/);
    const at = sealed.length - 3;
    const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
    expect(() => box.open(changed, "session 1")).toThrow(SecretUnreadableError);
    for (const cut of ["", "x", sealed.slice(0, 12), sealed.slice(0, 30)]) {
      expect(() => box.open(cut, "session 1")).toThrow(SecretUnreadableError);
    }
  });

  it("says which key sealed, and whether there are older ones", () => {
    const [first, second] = [newKey(), newKey()];
    const [one, both] = [secretBox(first), secretBox(`${second},${first}`)];
    expect(one.seal("token").startsWith(one.newestMark)).toBe(true);
    expect(both.seal("token").startsWith(both.newestMark)).toBe(true);
    expect(one.seal("token").startsWith(both.newestMark)).toBe(false);
    expect([one.hasOlderKeys, both.hasOlderKeys, secretBox(`${first},${first}`).hasOlderKeys]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("goes on opening after a new key was put in front", () => {
    const old = secretBox(KEY).seal("token");
    const rotated = secretBox(`${newKey()}, ${KEY}`);
    expect(rotated.open(old)).toBe("token");
    expect(() => secretBox(KEY).open(rotated.seal("token"))).toThrow(SecretUnreadableError);
  });

  it("seals by no key of zeros, but opens by one that is older", () => {
    const zeros = Buffer.alloc(32).toString("base64");
    expect([areKeys(zeros), areKeys(`${zeros},${KEY}`), areKeys(`${KEY},${zeros}`)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(() => secretBox(zeros)).toThrow(RangeError);
    // This text was sealed before keys of zeros were refused.
    const id = createHash("sha256").update(Buffer.alloc(32)).digest("hex").slice(0, 8);
    const cipher = createCipheriv("aes-256-gcm", Buffer.alloc(32), Buffer.alloc(12, 1));
    const body = Buffer.concat([cipher.update("token"), cipher.final()]);
    const sealed = Buffer.concat([Buffer.alloc(12, 1), cipher.getAuthTag(), body]).toString("base64url");
    expect(secretBox(`${KEY},${zeros}`).open(`${id}.${sealed}`)).toBe("token");
  });

  it("takes 32 bytes and nothing else", () => {
    expect(areKeys(KEY)).toBe(true);
    expect(areKeys(`${KEY},${newKey()}`)).toBe(true);
    for (const bad of ["", "short", randomBytes(31).toString("base64"), `${KEY},`, "é".repeat(43)]) {
      expect(areKeys(bad)).toBe(false);
      expect(() => secretBox(bad)).toThrow(RangeError);
    }
  });
});
