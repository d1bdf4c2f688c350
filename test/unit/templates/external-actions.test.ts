import { describe, expect, it } from '@jest/globals'
import { actionOn } from '../../../local/azure/authorization/linked-access.ts'
import { idsIn, parseId } from '../../../local/azure/resource-ids.ts'
import type { ArmResource, ArmTemplate } from '../../../src/arm/template.ts'
import { externalActions } from '../../../src/templates/external-actions.ts'
import { existingHubWrites } from '../../../src/templates/index.ts'
import { baselineWith, EVERYTHING, existingHub, stacks, THEIRS, VARIANTS } from './baselines.ts'

const ZONES = `    dns: { zones: existing, existing: { registry: ${THEIRS.registry}, vault: ${THEIRS.vault}, apiServer: ${THEIRS.apiServer.replace('privatelink.', 'private.')}, links: write } }\n`
const ALL = { ...VARIANTS, hubAndZones: baselineWith(existingHub(', zoneLinks: write'), ZONES) }
const [, SUBSCRIPTION = ''] = /^\/subscriptions\/([^/]+)/.exec(THEIRS.network) ?? []

interface Body {
  readonly type: string
  readonly properties: unknown
}

function bodiesIn({ resources }: ArmTemplate): Body[] {
  return Object.values(resources).flatMap(({ type, properties = {} }: ArmResource): Body[] => {
    const { template } = properties as { readonly template?: ArmTemplate }
    return template === undefined ? [{ type, properties }] : bodiesIn(template)
  })
}

describe('externalActions', () => {
  it.each(Object.entries(ALL))('lists each action that a resource of %s needs on what it names', (_, baseline) => {
    const ofStacks = stacks(baseline, EVERYTHING).flatMap(({ template }) => bodiesIn(template))
    const direct = existingHubWrites(baseline).map(({ id, body }) => ({ type: parseId(id).type, ...body }))
    const needed = [...ofStacks, ...direct].flatMap(({ type, properties }) =>
      idsIn(properties)
        .filter(id => id.includes(SUBSCRIPTION))
        .flatMap(id => {
          const action = actionOn(type, parseId(id).type)
          return action === undefined ? [] : [`${action} ${id}`]
        })
    )
    const written = existingHubWrites(baseline)
      .filter(({ id }) => id.includes(SUBSCRIPTION))
      .map(({ id }) => `${parseId(id).type}/write ${id.split('/').slice(0, 9).join('/')}`)
    // Azure ignores the letter case of ids and actions.
    const listed = new Set(externalActions(baseline).map(({ action, scope }) => `${action} ${scope}`.toLowerCase()))
    expect([...needed, ...written].filter(line => !listed.has(line.toLowerCase()))).toEqual([])
  })
})
