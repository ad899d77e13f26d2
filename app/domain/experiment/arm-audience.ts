/** An arm of an experiment as an audience at a target. */
import type { OtherAudience } from "../sync/audience.ts";
import { ARMS, type Arm } from "./arm.ts";

/** The arm of an experiment, by its id. */
export interface ArmOfExperiment {
  readonly experimentId: number;
  readonly arm: Arm;
}

const SUBJECT = /^([1-9]\d{0,9})-(sample|holdout)$/;

export function armAudience({ experimentId, arm }: ArmOfExperiment): OtherAudience {
  return { kind: "arm", subject: `${String(experimentId)}-${arm}` };
}

/** null: the subject names no arm. */
export function armOfSubject(subject: string): ArmOfExperiment | null {
  const [, id, name] = SUBJECT.exec(subject) ?? [];
  const arm = ARMS.find((each) => each === name);
  return id === undefined || arm === undefined ? null : { experimentId: Number(id), arm };
}

/** How an arm is stored. */
export const ARM_NUMBERS = { sample: 0, holdout: 1 } as const satisfies Readonly<Record<Arm, number>>;
