import { CommandError, EXIT } from '../cli/exit.ts';
import { operatorOf } from '../cli/operator.ts';
import type { Target } from '../cli/target.ts';
import { updateMessage, withBy } from '../functions/queue/message.ts';
import { sendMessages } from '../functions/queue/send-in-order.ts';

/** Sends an update. Returns the ID of its message. @throws CommandError when SQS does not take it */
export const sendUpdate = async (target: Target, event: unknown, button: string): Promise<string> => {
  let taken: string | undefined;
  let refused = '';
  await sendMessages([withBy(updateMessage(event, button), await operatorOf(target))], {
    ...target,
    onResult: (_, result) => {
      if (result.ok) taken = result.messageId;
      else refused = result.error;
    },
  });
  if (taken === undefined) throw new CommandError(`nothing was sent: ${refused}`, EXIT.aws);
  return taken;
};
