// Sends an update to the queue of the sandbox that runs in this folder: npm run build && npx --no node examples/publish-sqs.ts
import { readFileSync } from 'node:fs';
import { publishUpdates } from 'anveo-button-updater/publisher';

// On AWS the queue is the stack's output QueueUrl, and region and credentials are found as the AWS SDK always does.
const { queueUrl, region } = JSON.parse(readFileSync('.sandbox.json', 'utf8'));
Object.assign(process.env, { AWS_REGION: region, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' });

const update = JSON.parse(readFileSync('examples/update.json', 'utf8'));
const [result] = await publishUpdates([update], { queueUrl });
console.log(result?.ok ? `sent as ${result.messageId}` : `not sent: ${result?.error}`);
