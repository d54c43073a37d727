import type { Draw } from './plan/draw.ts';
import type { Between, Call } from './proxy.ts';

/** How a call fails: before the service acts, after it acted, for one entry of a batch, or without any answer. */
type AwsFault = 'refused' | 'throttled' | 'failed' | 'cut' | 'lost' | 'partly' | 'hung';

/**
 * Shares of the calls. One entry of a deletion never fails alone: SQS would hand out the older update again after the
 * newer one is gone, and a function without state cannot notice that.
 */
const SHARES: Readonly<Record<string, Partial<Record<AwsFault, number>>>> = {
  SendMessageBatch: { refused: 0.04, failed: 0.05, cut: 0.05, lost: 0.1, partly: 0.05 },
  ChangeMessageVisibilityBatch: { refused: 0.01, failed: 0.04, cut: 0.04, lost: 0.04, partly: 0.01 },
  DeleteMessageBatch: { refused: 0.005, failed: 0.02, cut: 0.02, lost: 0.04 },
  ReceiveMessage: { failed: 0.005, cut: 0.005 },
  GetSecretValue: { refused: 0.05, failed: 0.1, cut: 0.05, lost: 0.05 },
  GetItem: { refused: 0.02, throttled: 0.04, failed: 0.04, cut: 0.03, lost: 0.02, hung: 0.01 },
  BatchWriteItem: { refused: 0.02, throttled: 0.04, failed: 0.03, cut: 0.03, lost: 0.04, partly: 0.05, hung: 0.01 },
  UpdateItem: { refused: 0.02, throttled: 0.04, failed: 0.03, cut: 0.03, lost: 0.04, hung: 0.01 },
};

/** How an action fails for several calls in a row. */
export type OutageFault = Extract<AwsFault, 'refused' | 'throttled' | 'hung'>;

/** Faults in front of AWS, drawn from the seed. */
export interface AwsFaults {
  /** Switches them on or off; they are off at first. */
  enable(isOn: boolean): void;
  /** Fails the next calls of this action in one way, all of them. */
  outage(action: string, calls: number, fault?: OutageFault): void;
  between(onFault: (action: string, fault: string) => void): Between;
}

const refusal = { __type: 'AccessDeniedException', message: 'The chaos run refuses this call.' };
const throttling = { __type: 'ThrottlingException', message: 'The chaos run throttles this call.' };
const failure = { __type: 'InternalFailure', message: 'The chaos run fails this call.' };
const entryFailed = { SenderFault: false, Code: 'InternalError', Message: 'The chaos run fails this entry.' };

/** Does not forward the first item of a batch of writes, and gives it back as unprocessed. */
const leaveOne = async ({ action, input }: Call, forward: Parameters<Between>[1]) => {
  const [[table = '', [first, ...items] = []] = []] = Object.entries(
    input['RequestItems'] as Record<string, unknown[]>,
  );
  const UnprocessedItems = { [table]: [first] };
  if (items.length === 0) return { status: 200, body: { UnprocessedItems } };
  const { status, body } = await forward({ action, input: { ...input, RequestItems: { [table]: items } } });
  return { status, body: { ...body, UnprocessedItems } };
};

/** Does not forward the first entry, and reports it as failed. */
const partly = async ({ action, input }: Call, forward: Parameters<Between>[1]) => {
  if (action === 'BatchWriteItem') return leaveOne({ action, input }, forward);
  const [first, ...Entries] = input['Entries'] as { Id: string }[];
  const Failed = [{ Id: first?.Id, ...entryFailed }];
  if (Entries.length === 0) return { status: 200, body: { Successful: [], Failed } };
  const { status, body } = await forward({ action, input: { ...input, Entries } });
  return { status, body: { ...body, Failed: [...((body['Failed'] as unknown[]) ?? []), ...Failed] } };
};

const carryOut = async (fault: AwsFault, call: Call, forward: Parameters<Between>[1]) => {
  switch (fault) {
    case 'refused':
      return { status: 400, body: refusal };
    case 'throttled':
      return { status: 400, body: throttling };
    case 'failed':
      return { status: 500, body: failure };
    case 'cut':
      return undefined;
    case 'lost':
      await forward(call);
      return undefined;
    case 'partly':
      return partly(call, forward);
    case 'hung':
      // The caller ends the request when its own time is over.
      return new Promise<never>(() => undefined);
  }
};

/** Plans the faults of AWS. */
export const planAwsFaults = (draw: Draw): AwsFaults => {
  let enabled = false;
  const outages = new Map<string, { left: number; fault: OutageFault }>();
  const next = (action: string): AwsFault | undefined => {
    const outage = outages.get(action);
    if (outage && outage.left > 0) {
      outage.left -= 1;
      return outage.fault;
    }
    const shares = SHARES[action] ?? {};
    const none = 1 - Object.values(shares).reduce((sum, share) => sum + share, 0);
    const drawn = draw.weighted({ none, ...shares });
    return drawn === 'none' ? undefined : drawn;
  };
  return {
    enable(isOn) {
      enabled = isOn;
    },
    outage: (action, left, fault = 'refused') => outages.set(action, { left, fault }),
    between: (onFault) => async (call, forward) => {
      const fault = enabled ? next(call.action) : undefined;
      if (fault === undefined) return forward(call);
      onFault(call.action, fault);
      return carryOut(fault, call, forward);
    },
  };
};
