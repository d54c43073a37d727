/** Lists what fails, as `failures list --json` does, and replies what that cost. */
import { EXIT } from '../../cli/exit.ts';
import { list } from '../../cli/failures/list.ts';
import { measured } from './measured.ts';

const [, , queueUrl = '', table = ''] = process.argv;

process.on('message', async () => {
  const cost = await measured(async () => {
    const code = await list({ queueUrl, table, json: true });
    if (code !== EXIT.done) throw new Error(`the command ended with ${code}`);
  });
  process.send?.(cost);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
