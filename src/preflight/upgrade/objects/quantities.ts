/** Decimal suffixes, each 1,000 times the one before. Source: Kubernetes, "Quantity". */
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
/** Binary suffixes, each 1,024 times the one before. */
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

/** Returns a quantity such as `300m` or `2Gi` as a number of cores or bytes. Zero if it is not one. */
export function quantityOf(value: unknown): number {
  const { number = '', suffix = '' } = QUANTITY.exec(String(value))?.groups ?? {}
  const amount = Number.parseFloat(number)
  if (Number.isNaN(amount)) return 0
  return BINARY.includes(suffix)
    ? amount * 1024 ** BINARY.indexOf(suffix)
    : amount * 1000 ** (DECIMAL.indexOf(suffix) - DECIMAL.indexOf(''))
}

const QUANTITY = /^(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?<suffix>[numkMGTPE]|[KMGTPE]i)?$/
