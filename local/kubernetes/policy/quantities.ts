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

/** Returns a Kubernetes quantity as a number: cores of `250m`, bytes of `64Mi`. NaN for any other value. */
export function parseQuantity(value: unknown): number {
  const [, number, suffix = ''] = /^([+-]?\d+(?:\.\d+)?(?:e\d+)?)([a-zA-Z]*)$/.exec(String(value)) ?? []
  return Number(number) * (SUFFIXES[suffix] ?? Number.NaN)
}

const BINARY = ['Ti', 'Gi', 'Mi', 'Ki'] as const

/** Returns a number as a Kubernetes quantity: `512Mi` for bytes of memory, `250m` for cores, otherwise as it is. */
export function formatQuantity(value: number, resource: string): string {
  if (resource === 'cpu' && !Number.isInteger(value)) return `${Math.round(value * 1000)}m`
  const suffix = BINARY.find(each => resource === 'memory' && value > 0 && value % (SUFFIXES[each] ?? 1) === 0)
  return suffix === undefined ? String(value) : `${value / (SUFFIXES[suffix] ?? 1)}${suffix}`
}
