/** Which of Anveo's error texts speak of credentials or of a passing state; the rest reject the update. */
export interface ErrorPatterns {
  credentials: RegExp;
  transient: RegExp;
}

/** Anveo publishes no list of its error texts: these are the words by which its kinds of trouble are told apart. */
export const DEFAULT_PATTERNS: ErrorPatterns = {
  credentials: /\buser\s*(?:key|token)\b|\btokens?\b|\bsignature\b|\b(?:un)?authenticat|\b(?:un|not )?authori[sz]/i,
  transient:
    /\btry\b.*\bagain\b|\btempora|\btime[ds]?[ -]?out\b|\bbusy\b|\btoo many\b|\binternal (?:server )?error\b|\bunavailable\b/is,
};
