import type { Context, Hono } from 'hono';

/** What a page needs to know of its reader and request. */
export interface View {
  path: string;
  query: Readonly<Record<string, string>>;
  /** The time zone of all times. */
  zone: string;
  /** The reader's language, for dates. */
  locale: string;
  /** The token of its forms. */
  csrf: string;
  readOnly: boolean;
  /** What the console works on, for people. */
  target: string;
  /** Whether that is a sandbox, whose simulator can be broken. */
  isSandbox: boolean;
  /** Whether parts of the page update by themselves. */
  live: boolean;
}

/** What a request carries once it has passed the checks. */
export interface Env {
  Variables: {
    view: View;
    /** The form of a POST. */
    form: FormData;
  };
}

/** The console's web application. */
export type App = Hono<Env>;
/** One request to the console, with what its middleware has set. */
export type Request = Context<Env>;
