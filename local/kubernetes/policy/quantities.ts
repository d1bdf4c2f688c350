const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40
}

/** A Kubernetes quantity as a number: cores of `250m`, bytes of `64Mi`. NaN for what is none. */
export function parseQuantity(value: unknown): number {
  const [, number, suffix = ''] = /^([+-]?\d+(?:\.\d+)?(?:e\d+)?)([a-zA-Z]*)$/.exec(String(value)) ?? []
  return Number(number) * (SUFFIXES[suffix] ?? Number.NaN)
}
