/** So many completions are offered at once; typing on narrows them. */
export const offered = 300;

/* How well a name answers what was typed: 0 begins with it, 1 holds it, 2 holds its letters in order, 3 not at all. */
function rank(name: string, typed: string): number {
  const at = name.indexOf(typed);
  if (at >= 0) {
    return at === 0 ? 0 : 1;
  }
  let from = 0;
  for (const letter of typed) {
    from = name.indexOf(letter, from) + 1;
    if (from === 0) {
      return 3;
    }
  }
  return 2;
}

/* The list asked last in lower case: the same one is asked with every key. */
let lowered: { names: readonly string[]; lower: string[] } = { names: [], lower: [] };

function inLowerCase(names: readonly string[]): string[] {
  if (lowered.names !== names) {
    lowered = { names, lower: names.map((name) => name.toLowerCase()) };
  }
  return lowered.lower;
}

/** The names that answer best what was typed, best first, at most `limit`; upper and lower case are the same. */
export function bestNames(names: readonly string[], typed: string, limit = offered): string[] {
  if (typed === "") {
    return names.slice(0, limit);
  }
  const wanted = typed.toLowerCase();
  const lower = inLowerCase(names);
  const ranked: string[][] = [[], [], []];
  for (let i = 0; i < names.length; i++) {
    const found = ranked[rank(lower[i], wanted)];
    if (found && found.length < limit) {
      found.push(names[i]);
      if (found === ranked[0] && found.length === limit) {
        break;
      }
    }
  }
  return ranked.flat().slice(0, limit);
}
