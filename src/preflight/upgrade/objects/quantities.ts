/** Factors of the suffixes of a quantity. Source: Kubernetes, "Quantity". */
const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40
}

/** Returns a quantity such as `300m` or `2Gi` as a number of cores or bytes. Zero if it is not one. */
export function quantityOf(value: unknown): number {
  const [, number, suffix = ''] = /^(\d+(?:\.\d+)?)(m|[kMGT]|[KMGT]i)?$/.exec(String(value)) ?? []
  return number === undefined ? 0 : Number(number) * (FACTORS[suffix] ?? 1)
}
