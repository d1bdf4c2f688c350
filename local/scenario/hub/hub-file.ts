import { isIPv4 } from 'node:net'
import { containsCidr, parseCidr } from 'cidr-tools'
import type { z } from 'zod'
import { regions } from '../../azure/regions.ts'
import { parseChecked } from '../file/checked-yaml.ts'
import { choice, listOf, section, text, wrong } from '../file/leaves.ts'
import { readText } from '../file/read-text.ts'

const RANGE = 'a range of at least /24 such as 10.0.0.0/22'

const REGION = `a region of local Azure: ${Object.keys(regions).join(', ')}`
const ADDRESS = 'an address of the range such as 10.0.0.9'
const ZONE = 'the name of a private DNS zone such as privatelink.azurecr.io'
/** Labels of letters, digits, hyphens and underscores with a dot between them. */
const ZONE_NAME = /^(?=.{1,253}$)[a-z0-9_](?:[\w-]{0,61}[a-z0-9])?(?:\.[a-z0-9_](?:[\w-]{0,61}[a-z0-9])?)+$/i

/** Rights of the plan and apply identities on the hub: each includes the one before. */
export const RIGHTS = ['none', 'read', 'peer', 'write'] as const

/** Schema of the file of a hub. */
export const hubSchema = section(
  {
    name: text('a name of a-z and 0-9')
      .regex(/^[a-z0-9]{2,20}$/, wrong('a name of a-z and 0-9'))
      .optional(),
    region: text(REGION).refine(isRegion, wrong(REGION)),
    subscription: choice(['own', 'other']).optional(),
    addressSpace: text(RANGE).refine(isLargeEnough, wrong(RANGE)),
    firewall: choice(['azure', 'appliance']).optional(),
    applianceAddress: text(ADDRESS).refine(isAddress, wrong(ADDRESS)).optional(),
    egress: choice(['open', 'closed']).optional(),
    zones: listOf(text(ZONE).regex(ZONE_NAME, wrong(ZONE)), 'private DNS zones').optional(),
    rights: choice(RIGHTS)
  },
  'a hub'
)
  .refine(({ firewall, applianceAddress }) => firewall !== 'appliance' || applianceAddress !== undefined, {
    error: 'firewall: appliance needs applianceAddress.',
    when: isMapping
  })
  .refine(({ firewall, applianceAddress }) => firewall === 'appliance' || applianceAddress === undefined, {
    error: 'applianceAddress needs firewall: appliance.',
    when: isMapping
  })
  .refine(({ addressSpace, applianceAddress }) => isWithin(applianceAddress, addressSpace), {
    error: 'applianceAddress is not in addressSpace.',
    when: isMapping
  })

/** Returns whether the rules about several keys can be checked: also if another key has a mistake. */
function isMapping({ value }: { readonly value: unknown }): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Hub of another team, as its file says. */
export type HubFile = z.infer<typeof hubSchema>

/** Returns whether a text is a range of IPv4 that begins with its address and has at least 256 addresses. */
function isLargeEnough(range: string): boolean {
  if (!/^[\d.]+\/\d+$/.test(range)) return false
  try {
    const { start, end } = parseCidr(range)
    return end - start >= 255n && parseCidr(range.replace(/\/\d+$/, '')).start === start
  } catch {
    return false
  }
}

function isAddress(text: string): boolean {
  return isIPv4(text)
}

/** Returns false only for an address outside a range, so that an invalid value is reported once. */
function isWithin(address: string | undefined, range: string): boolean {
  if (address === undefined || !isIPv4(address) || !isLargeEnough(range)) return true
  return containsCidr(range, address)
}

function isRegion(name: string): boolean {
  return Object.hasOwn(regions, name)
}

/** Reads the file of a hub. Throws ScenarioError with a line for each mistake. */
export function loadHub(file: string): HubFile {
  return parseHub(readText(file, `There is no file '${file}'. local/SCENARIOS.md has an example of a hub.`), file)
}

/** Reads the text of a hub. Throws ScenarioError. */
export function parseHub(content: string, file: string): HubFile {
  return parseChecked(content, file, hubSchema).value
}
