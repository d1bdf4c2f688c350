import { readFileSync } from 'node:fs'
import { parseCidr } from 'cidr-tools'
import type { z } from 'zod'
import { parseChecked } from '../file/checked-yaml.ts'
import { choice, listOf, section, text, wrong } from '../file/leaves.ts'
import { ScenarioError } from '../scenario-error.ts'

const RANGE = 'a range of at least /24 such as 10.0.0.0/22'

/** Rights of the plan and apply identities on the hub: each includes the one before. */
export const RIGHTS = ['none', 'read', 'peer', 'write'] as const

/** Schema of the file of a hub. */
export const hubSchema = section(
  {
    name: text('a name of a-z and 0-9')
      .regex(/^[a-z0-9]{2,20}$/, wrong('a name of a-z and 0-9'))
      .optional(),
    region: text('a region such as westeurope'),
    subscription: choice(['own', 'other']).optional(),
    addressSpace: text(RANGE).refine(isLargeEnough, wrong(RANGE)),
    firewall: choice(['azure', 'appliance']).optional(),
    applianceAddress: text('an address of the range').optional(),
    egress: choice(['open', 'closed']).optional(),
    zones: listOf(text('the name of a private DNS zone'), 'private DNS zones').optional(),
    rights: choice(RIGHTS)
  },
  'a hub'
).superRefine((value, context) => {
  const needs = value.firewall === 'appliance'
  if (needs === (value.applianceAddress !== undefined)) return
  const message = needs ? 'firewall: appliance needs applianceAddress.' : 'applianceAddress needs firewall: appliance.'
  context.addIssue({ code: 'custom', message })
})

/** Hub of another team, as its file says. */
export type HubFile = z.infer<typeof hubSchema>

function isLargeEnough(range: string): boolean {
  try {
    const { start, end } = parseCidr(range)
    return /\/\d+$/.test(range) && end - start >= 255n
  } catch {
    return false
  }
}

/** Reads the file of a hub. Throws ScenarioError with a line for each mistake. */
export function loadHub(file: string): HubFile {
  try {
    return parseHub(readFileSync(file, 'utf8'), file)
  } catch (error) {
    if (Object(error).code !== 'ENOENT') throw error
    throw new ScenarioError(`There is no file '${file}'. local/README.md has an example of a hub.`)
  }
}

/** Reads the text of a hub. Throws ScenarioError. */
export function parseHub(content: string, file: string): HubFile {
  return parseChecked(content, file, hubSchema).value
}
