import { expect, it } from '@jest/globals'
import { keyOf } from '../../../local/azure/resource-ids.ts'
import { findStack } from '../../../local/azure/stacks/stack-record.ts'
import { stackId } from '../../../src/azure/services/stack-body.ts'
import { formerStackName } from '../../../src/config/names.ts'
import { encodeApproval } from '../../../src/provisioning/approval/approval-text.ts'
import { approvalOf } from '../../../src/provisioning/index.ts'
import { EMPTY_LIVE_STATE, readSlices } from '../../../src/provisioning/live-state/index.ts'
import { STACK_TYPE } from '../../../src/provisioning/ownership/own-stacks.ts'
import { refuseMovedLiveRule, writeGatewayAlone } from '../../../src/provisioning/steps/gateway-guard.ts'
import { stackStep } from '../../../src/provisioning/steps/stack.ts'
import type { StepContext, StepPlan } from '../../../src/provisioning/types.ts'
import { type LiveState, previewFirewallPolicyId, STACKS } from '../../../src/templates/index.ts'
import { savedWorld } from './saved-world.ts'

const GUARD = 'guard-of-the-fixture'
const COLOURS = ['blue', 'green'] as const

/** The gateway of an environment whose stack owns the policy of the preview, as the first stack format did. */
function gatewayOfFirstFormat() {
  const saved = savedWorld('first-stack-format')
  const { baseline, get, run } = saved
  const options = {
    read: readSlices(['liveColour', 'clusters', 'preview'], COLOURS),
    alone: (context: StepContext, write: (context: StepContext) => Promise<void>) =>
      writeGatewayAlone(context, () => write(context)),
    afterWrite: refuseMovedLiveRule
  }
  const step = stackStep('gateway', STACKS.gateway.build, [], options)
  const policy = previewFirewallPolicyId(baseline)
  const observe = () => run(async context => ({ ...EMPTY_LIVE_STATE, ...(await step.read?.(context)) }))
  const plan = (liveState: LiveState) => run(context => step.plan(context, liveState))
  const apply = (liveState: LiveState, planned: StepPlan) => run(context => step.apply(context, liveState, planned))
  const listeners = () => get(baseline.ids.gateway).properties.httpListeners.map(({ name }: { name: string }) => name)
  return { ...saved, policy, observe, plan, apply, listeners }
}

it('detaches the policy of an open preview from its stack and leaves it as it is', async () => {
  const { apply, get, lines, listeners, observe, plan, policy, requests } = gatewayOfFirstFormat()
  const before = get(policy).properties.customRules
  const liveState = await observe()
  const planned = await plan(liveState)
  const { length } = planned.changes.filter(({ type }) => type === STACK_TYPE)
  expect(length).toBe(2)
  expect(planned.changes.slice(length)).toMatchObject([{ id: policy, kind: 'detach', risk: 'safe' }])
  await apply(liveState, planned)
  expect(get(policy).properties.customRules).toEqual(before)
  expect(JSON.stringify(before)).toContain(GUARD)
  expect(listeners()).toEqual(['live', 'preview'])
  expect(await plan(await observe())).toMatchObject({ changes: [], pending: false })
  const approval = encodeApproval(
    approvalOf({ intent: 'x'.repeat(22), parts: [], liveState, steps: [planned], findings: [] })
  )
  const told = [approval, Buffer.from(approval.split('.')[4] ?? '', 'base64url').toString(), JSON.stringify(planned)]
  const sent = requests.map(({ body }) => JSON.stringify(body))
  expect([...told, ...lines, ...sent].filter(text => text.includes(GUARD))).toEqual([])
})

it('does not reopen a preview that was closed after the plan', async () => {
  const { apply, baseline, get, listeners, make, observe, plan } = gatewayOfFirstFormat()
  const liveState = await observe()
  const planned = await plan(liveState)
  const { properties, ...gateway } = get(baseline.ids.gateway)
  const isLive = ({ name }: { name: string }) => name === 'live'
  const httpListeners = properties.httpListeners.filter(isLive)
  const requestRoutingRules = properties.requestRoutingRules.filter(isLive)
  make(baseline.ids.gateway, { ...gateway, properties: { ...properties, httpListeners, requestRoutingRules } })
  await apply(liveState, planned)
  expect(listeners()).toEqual(['live'])
})

it('deletes what else left the template before it detaches the policy', async () => {
  const { apply, baseline, get, make, observe, plan, policy, world } = gatewayOfFirstFormat()
  const other = `${policy}-other`
  make(other, { location: 'westeurope', properties: get(baseline.ids.gatewayFirewallPolicy).properties })
  const stack = findStack(world, stackId(world.subscriptionId, formerStackName(baseline.config, 'gateway')))
  const policies = stack?.resources.filter(({ id }) => keyOf(id) === keyOf(policy)) ?? []
  stack?.resources.push(...policies.map(resource => ({ ...resource, id: other })))
  const liveState = await observe()
  const planned = await plan(liveState)
  expect(planned.changes.map(({ id, kind }) => [id, kind])).toEqual(
    expect.arrayContaining([
      [policy, 'detach'],
      [other, 'delete']
    ])
  )
  await apply(liveState, planned)
  expect(world.resources[keyOf(other)]).toBeUndefined()
  expect(world.resources[keyOf(policy)]).toBeDefined()
})
