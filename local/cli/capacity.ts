import { type Capacity, REGIONAL_CORES, SPOT_CORES } from '../azure/compute-capacity.ts'
import { findVmSize, vmSizes } from '../azure/providers/vm-sizes.ts'
import { UsageError } from '../runner/workflow/startup-error.ts'

const ZONES = ['1', '2', '3']

/** Returns the limits that `--core-limit` and `--restrict-size` set in every region. Throws UsageError. */
export function capacityOf(limits: readonly string[], sizes: readonly string[]): Capacity {
  return {
    coreLimits: Object.fromEntries(limits.map(parseCoreLimit)),
    restrictions: Object.fromEntries(sizes.map(parseRestriction))
  }
}

/** Reads `FAMILY=N`: the quota of a family, of the region (`cores`) or of spot (`lowPriorityCores`). */
function parseCoreLimit(text: string): [string, number] {
  const [, asked = '', number = ''] = /^(\w+)=(\d+)$/.exec(text) ?? []
  const families = [...new Set([REGIONAL_CORES, SPOT_CORES, ...vmSizes.map(({ family }) => family)])]
  const family = families.find(each => each.toLowerCase() === asked.toLowerCase())
  if (family !== undefined) return [family, Number(number)]
  throw new UsageError(`--core-limit takes FAMILY=N, not '${text}'. Families are ${families.join(', ')}.`)
}

/** Reads `SIZE` or `SIZE=ZONE,…`: a size that the subscription may not use, or not in these zones. */
function parseRestriction(text: string): [string, Capacity['restrictions'][string]] {
  const [asked = '', list] = text.split('=')
  const size = findVmSize(asked)
  if (size === undefined) {
    const known = vmSizes.map(({ name }) => name).join(', ')
    throw new UsageError(`--restrict-size: there is no size '${asked}'. Sizes are ${known}.`)
  }
  const zones = list?.split(',')
  if (zones?.some(zone => !ZONES.includes(zone))) {
    throw new UsageError(`--restrict-size takes SIZE or SIZE=ZONE,… with zones ${ZONES.join(', ')}, not '${text}'.`)
  }
  return [size.name, { reasonCode: 'NotAvailableForSubscription', ...(zones && { zones }) }]
}
