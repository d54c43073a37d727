import type { Misbehaviour } from '../sandbox/anveo/simulator.ts';
import type { OutageFault } from './aws-faults.ts';
import type { Chronicle } from './chronicle.ts';
import type { Mover } from './operator/returns.ts';
import type { UndoPlan } from './operator/undos.ts';
import type { Happening } from './plan/happenings.ts';

/** What the timetable acts on. */
export interface Actors {
  /** Kills a worker's process with SIGKILL; says whether there was one to kill. */
  kill(worker: number): boolean;
  /** Changes the key, once the previous change is done. */
  rotate(): void;
  /** Anveo fails its next requests in this way. */
  misbehave(fault: Misbehaviour): void;
  /** AWS fails so many calls of an action. */
  awsOutage(action: string, calls: number, fault: OutageFault): void;
  /** So many dead letters are moved back; an interrupted move leaves the last one that it sent. */
  moveBack(by: Mover, letters: number, isInterrupted: boolean): void;
  /** A bulk run over so many buttons begins. */
  startRun(rows: number): void;
  /** A run is undone. */
  startUndo(plan: UndoPlan): void;
}

/** Carries the timetable out as facts are added, a kill while its fact is being added. Returns what ends it. */
export const follow = (timetable: readonly Happening[], chronicle: Chronicle, actors: Actors): (() => void) => {
  let coming = [...timetable];
  let due: Extract<Happening, { kind: 'kill' }>[] = [];
  let progress = 0;

  const begin = (happening: Happening) => {
    switch (happening.kind) {
      case 'kill':
        due.push(happening);
        break;
      case 'rotation':
        return actors.rotate();
      case 'anveo fault':
        return actors.misbehave(happening.fault);
      case 'aws outage':
        return actors.awsOutage(happening.action, happening.calls, happening.fault);
      case 'return':
        return actors.moveBack(happening.by, happening.letters, happening.isInterrupted);
      case 'bulk run':
        return actors.startRun(happening.rows);
      case 'undo':
        return actors.startUndo(happening.plan);
    }
  };

  chronicle.follow((fact) => {
    if (fact.kind === 'deleted') progress += 1;
    while ((coming[0]?.at ?? Number.POSITIVE_INFINITY) <= progress) begin(coming.shift() as Happening);
    const strikes = due.find((kill) => kill.fact === fact.kind);
    if (!strikes) return;
    const victim = 'worker' in fact ? fact.worker : strikes.worker;
    due = due.filter((kill) => kill !== strikes);
    if (!actors.kill(victim)) due.push(strikes);
  });
  return () => {
    coming = [];
    due = [];
  };
};
