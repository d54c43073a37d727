import { lastValidShown } from './buttons.ts';
import { asPublished } from './calls.ts';
import { soundDeadLetters } from './dead-letters.ts';
import type { Facts, Violation } from './facts.ts';
import { noneGivenUpEarly } from './given-up.ts';
import { historyAgrees } from './history.ts';
import { livesOf } from './lives.ts';
import { expiresInTime } from './not-after.ts';
import { oneOutcomeEach } from './one-outcome.ts';
import { leftInOrder, noneOvertaken } from './order.ts';
import { nothingOlderOverwrites } from './overwrites.ts';
import { poisonAlone } from './poison.ts';
import { requestsTakenOnce } from './requests.ts';
import { rowsAgree } from './rows.ts';
import { nothingLeaked } from './secrecy.ts';
import { settledInTruth } from './settled.ts';
import { unchangedInTruth } from './unchanged.ts';
import { undosRestore } from './undos.ts';

const CHECKS = [
  oneOutcomeEach,
  soundDeadLetters,
  noneGivenUpEarly,
  expiresInTime,
  noneOvertaken,
  leftInOrder,
  nothingOlderOverwrites,
  unchangedInTruth,
  undosRestore,
  settledInTruth,
  requestsTakenOnce,
  lastValidShown,
  historyAgrees,
  rowsAgree,
  asPublished,
  poisonAlone,
  nothingLeaked,
];

/** Returns every rule that does not hold for what was seen in a run. */
export const check = (facts: Facts): Violation[] => {
  const lives = livesOf(facts);
  return CHECKS.flatMap((rule) => rule(lives, facts));
};
