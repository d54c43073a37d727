// Sends an update to the HTTP interface of the sandbox that runs in this folder, and waits for its outcome. KEY is the key
// that npm start prints: npm run build && KEY=whsec_… npx --no node examples/publish-http.ts
import { readFileSync } from 'node:fs';
import { signedRequest, updateStatus } from 'anveo-button-updater/publisher';

// On AWS the URL is the stack's output HttpUrl.
const { http: url } = JSON.parse(readFileSync('.sandbox.json', 'utf8'));
const access = { url, publisher: 'demo', key: process.env['KEY'] ?? '' };

const update = JSON.parse(readFileSync('examples/update.json', 'utf8'));
const sent = await signedRequest(update, access);
if (!sent.ok) throw new Error(JSON.stringify(sent.problem));
for (const { status } of sent.updates) console.log(await updateStatus(status, { ...access, waitMs: 60_000 }));
