/** Patterns that sort Anveo's error texts. A text that matches neither rejects the update. */
export interface ErrorPatterns {
  /** The user key or the signature is refused. */
  credentials: RegExp;
  /** The same call may succeed later. */
  transient: RegExp;
}

/**
 * The default patterns. Anveo publishes no list of its error texts, so they look for words. "Call Flow API key" is a parameter of the
 * update, not the account's key. Every repetition has a bound, so matching takes linear time.
 */
export const DEFAULT_PATTERNS: ErrorPatterns = {
  credentials:
    /\buser[\s_-]{0,3}(?:key|token)\b|(?<!\bflow[\s_-]{0,3})\bapi[\s_-]{0,3}key\b|\baccess (?:is |was )?denied\b|\btokens?\b|\bsignature\b|\b(?:un)?authenticat|\b(?:un|not )?authori[sz]/is,
  transient:
    /\btry\b.{0,60}?\bagain\b|\btempora|\btime[ds]?[ -]?out\b|\bbusy\b|\btoo many\b|\binternal (?:server )?error\b|\bunavailable\b/is,
};
