import { describe, expect, it } from "vitest";
import { defaults, readSettings } from "./settings";

describe("settings", () => {
  it("are read as they were stored", () => {
    expect(readSettings(JSON.stringify({ ...defaults, localTime: true, groupsPerPage: 3 }))).toEqual({
      ...defaults,
      localTime: true,
      groupsPerPage: 3,
    });
  });

  it.each([null, "", "{", "null", "[]", '{"localTime":"yes","groupsPerPage":"many"}', '{"groupsPerPage":0}'])(
    "fall back to the defaults for %j",
    (text) => expect(readSettings(text)).toEqual(defaults),
  );
});
