import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

/** Draws at random from a seed: the same seed draws the same. */
export interface Draw {
  /** A number from 0 to 1, 1 excluded. */
  fraction(): number;
  /** A whole number, both ends included. */
  integer(from: number, to: number): number;
  /** True for this share of the calls. */
  chance(share: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** Picks a name, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>): Name;
}

const drawFrom = (generator: JumpableRandomGenerator): Draw => {
  const fraction = () => uniformFloat32(generator);
  const integer = (from: number, to: number) => uniformInt(generator, from, to);
  return {
    fraction,
    integer,
    chance: (share) => fraction() < share,
    pick: (choices) => choices[integer(0, choices.length - 1)] ?? choices[0],
    weighted<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>) {
      const names = Object.keys(weights) as Name[];
      const ends = names.map((_, index) =>
        names.slice(0, index + 1).reduce((sum, name) => sum + (weights[name] ?? 0), 0),
      );
      const drawn = fraction() * (ends.at(-1) ?? 0);
      return names[ends.findIndex((end) => drawn < end)] as Name;
    },
  };
};

/** Returns what starts independent streams, so that the draws of one part do not change the plan of another. */
export const streamsOf = (seed: number): (() => Draw) => {
  const generator = xoroshiro128plus(seed);
  return () => {
    generator.jump();
    return drawFrom(generator.clone());
  };
};
