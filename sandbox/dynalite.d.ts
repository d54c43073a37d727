declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An emulator of DynamoDB as an HTTP server; `path` keeps its tables in a folder. */
  export default function dynalite(options: { path?: string; createTableMs?: number }): Server;
}
