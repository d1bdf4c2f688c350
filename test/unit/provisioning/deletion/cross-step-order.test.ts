import { describe, expect, it } from '@jest/globals'
import { asResourceId, parseResourceId } from '../../../../src/arm/resource-id.ts'
import type { ArmResource, ArmTemplate } from '../../../../src/arm/template.ts'
import { blockingDeletions, crossStackUses } from '../../../../src/provisioning/deletion/cross-step-order.ts'
import { isDeletedByStep } from '../../../../src/provisioning/deletion/deletion-order.ts'
import { templateResources } from '../../../../src/provisioning/template-ids.ts'
import type { ResourceChange } from '../../../../src/provisioning/types.ts'
import { resourceChange } from '../../../../src/provisioning/what-if/resource-change.ts'
import type { StackTemplate } from '../../../../src/templates/types.ts'
import { EVERYTHING, stacks, VARIANTS } from '../../templates/baselines.ts'
import { stepPlan } from '../fixtures.ts'

/** Steps of which none waits for another. */
const NO_ORDER: Parameters<typeof blockingDeletions>[1] = []

function change(kind: ResourceChange['kind'], text: string): ResourceChange {
  const id = asResourceId(text)
  return resourceChange({ step: 'any', id, type: parseResourceId(id).type, kind, certain: true })
}

interface Made {
  readonly type: string
  readonly id: string
  /** The resource as JSON in lower case. */
  readonly text: string
}

/** Resources of a template in the order of `templateResources`, nested ones included. */
function bodies({ resources }: ArmTemplate): ArmResource[] {
  return Object.values(resources).flatMap(resource =>
    resource.properties !== undefined && 'template' in resource.properties
      ? bodies(resource.properties.template as ArmTemplate)
      : [resource]
  )
}

function made(stack: StackTemplate): Made[] {
  const all = bodies(stack.template)
  return templateResources(stack).map(({ type, id }, i) => ({
    type,
    id: id.toLowerCase(),
    text: JSON.stringify(all[i]).toLowerCase()
  }))
}

const names = ({ text, id }: Made, used: Made) =>
  text.includes(`${used.id}"`) || text.includes(`${used.id}/`) || id.startsWith(`${used.id}/`)

/** `user → used` for each pair of types of which one uses the other across stacks, in any variant. */
function usesInTemplates(): Set<string> {
  const found = new Set<string>()
  for (const of of Object.values(VARIANTS)) {
    const all = stacks(of, EVERYTHING).map(made)
    for (const own of all)
      for (const user of own)
        for (const used of all.filter(other => other !== own).flat())
          if (names(user, used)) found.add(`${user.type} → ${used.type}`)
  }
  return found
}

describe('the table of uses across stacks', () => {
  it('has exactly the pairs of types that the templates have', () => {
    const rows = crossStackUses.map(({ user, used }) => `${user} → ${used}`)
    expect(rows.toSorted()).toEqual([...usesInTemplates()].sort())
  })

  it('deletes first only what is deleted by ourselves', () => {
    const first = crossStackUses.filter(({ order }) => order === 'user-first')
    expect(first.length).toBeGreaterThan(1)
    expect(first.filter(({ user }) => !isDeletedByStep(user))).toEqual([])
  })
})

describe('blockingDeletions', () => {
  const GROUP = '/subscriptions/s/resourceGroups/g/providers'
  const rule = change('delete', `${GROUP}/Microsoft.Insights/dataCollectionRules/r`)
  const cluster = `${GROUP}/Microsoft.ContainerService/managedClusters/c`
  const association = change('delete', `${cluster}/providers/Microsoft.Insights/dataCollectionRuleAssociations/a`)
  const setting = change('delete', `${cluster}/providers/Microsoft.Insights/diagnosticSettings/a`)

  it('returns the association of a rule that another step deletes, and nothing else of its step', () => {
    const stamp = stepPlan('stamp-blue', { changes: [setting, association] })
    expect(blockingDeletions([stepPlan('platform', { changes: [rule] }), stamp], NO_ORDER)).toMatchObject([
      { step: 'stamp-blue', changes: [association] }
    ])
  })

  it('returns nothing when the step that deletes the rule waits for the association anyway', () => {
    const plans = [stepPlan('platform', { changes: [rule] }), stepPlan('stamp-blue', { changes: [association] })]
    const waiting = (step: string, ...needs: string[]) => ({ name: step, needs: needs.map(each => ({ step: each })) })
    const order = [waiting('stamp-blue'), waiting('roles', 'stamp-blue'), waiting('platform', 'roles')]
    expect(blockingDeletions(plans, order)).toEqual([])
    const until = [{ step: 'stamp-blue', until: rule.id }]
    expect(blockingDeletions(plans, [{ name: 'platform', needs: until }])).toHaveLength(1)
  })

  it('returns nothing when the rule stays', () => {
    const stamp = stepPlan('stamp-blue', { changes: [association] })
    expect(blockingDeletions([stepPlan('platform', {}), stamp], NO_ORDER)).toEqual([])
    expect(
      blockingDeletions([stepPlan('platform', { changes: [{ ...rule, kind: 'modify' }] }), stamp], NO_ORDER)
    ).toEqual([])
  })
})

describe('links of private zones in the way', () => {
  const zoneIn = (group: string) =>
    `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Network/privateDnsZones/z`
  const linkIn = (group: string, to = 'hub') => `${zoneIn(group)}/virtualNetworkLinks/to-${to}`
  const step = (name: string, ...changes: ResourceChange[]) => stepPlan(name, { changes })

  it('are those of a zone that another step makes, links or deletes under that name', () => {
    const spoke = step('spoke', change('delete', linkIn('spoke')), change('delete', zoneIn('spoke')))
    const only = [{ step: 'spoke', changes: [spoke.changes[0]] }]
    for (const other of [
      change('create', linkIn('hub')),
      change('create', zoneIn('hub')),
      change('delete', zoneIn('HUB'))
    ])
      expect(blockingDeletions([step('hub-network', other), spoke], NO_ORDER)).toMatchObject(only)
  })

  it('are not those that only their own step is concerned with', () => {
    const spoke = step('spoke', change('delete', linkIn('spoke')), change('create', linkIn('spoke', 'new')))
    const modified = step(
      'hub-network',
      change('modify', zoneIn('hub')),
      change('create', '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/y')
    )
    expect(blockingDeletions([modified, spoke], NO_ORDER)).toEqual([])
    expect(blockingDeletions([step('hub-network', change('create', linkIn('hub')))], NO_ORDER)).toEqual([])
  })
})
