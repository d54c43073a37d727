import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { newFileName } from '../../cli/failures/letter-file.ts';
import { ENDPOINTS_FILE } from '../../sandbox/endpoints-file.ts';

test.runIf(existsSync('.git'))(
  'what commands write beside the code is not committed: it has keys and phone numbers',
  () => {
    const letters = ['failures', 'discarded'].map(newFileName);
    const files = [...letters, ENDPOINTS_FILE, '.sandbox.log', '.anveo-buttons/runs.json', 'userkey.txt'];
    const { stdout } = spawnSync('git', ['check-ignore', ...files], { encoding: 'utf8' });
    expect(stdout.trimEnd().split('\n')).toEqual(files);
  },
);
