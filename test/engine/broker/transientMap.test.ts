import { expect, test } from "vitest";
import { TransientMap } from "#electron/engine/broker/transientMap.ts";

interface Guest {
  readonly name: string;
}

function createGuests(names: readonly string[]): TransientMap<string, Guest> {
  const guests = new TransientMap<string, Guest>();
  for (const name of names) guests.set(name, { name });
  return guests;
}

const namesOf = (guests: TransientMap<string, Guest>): readonly string[] =>
  [...guests.values()].map(({ name }) => name);

test("holds what was set last, oldest key first", () => {
  const guests = createGuests(["ann", "bob", "cid"]);
  guests.set("ann", { name: "another ann" });
  expect(namesOf(guests)).toEqual(["another ann", "bob", "cid"]);
  expect(guests.get("ann")).toEqual({ name: "another ann" });
  expect(guests.size).toBe(3);
});

test("forgets what is deleted, and says whether it was there", () => {
  const guests = createGuests(["ann", "bob"]);
  expect(guests.delete("ann")).toBe(true);
  expect(guests.delete("ann")).toBe(false);
  expect([guests.has("ann"), guests.get("ann"), guests.size]).toEqual([false, undefined, 1]);
});

test("leaves out what is deleted while it is read, and reads what comes", () => {
  const guests = createGuests(["ann", "bob", "cid"]);
  const read: string[] = [];
  for (const { name } of guests.values()) {
    read.push(name);
    guests.delete("bob");
    if (name === "cid") guests.set("dan", { name: "dan" });
  }
  expect(read).toEqual(["ann", "cid", "dan"]);
});
