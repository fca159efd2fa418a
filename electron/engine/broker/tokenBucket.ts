/** What may still be taken at once; it fills up with time. */
export interface TokenBucket {
  tokens: number;
  filledAtMs: number;
}

/** Creates a bucket that is full, whatever its size. */
export function createTokenBucket(): TokenBucket {
  return { tokens: Number.POSITIVE_INFINITY, filledAtMs: 0 };
}

/** Takes one token of a bucket that holds `perSecond` and gets as many a second. False when it is empty. */
export function takeToken(bucket: TokenBucket, perSecond: number, nowMs: number): boolean {
  const filled = bucket.tokens + ((nowMs - bucket.filledAtMs) / 1000) * perSecond;
  bucket.tokens = Math.min(filled, perSecond);
  bucket.filledAtMs = nowMs;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
