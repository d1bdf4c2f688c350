import { describe, expect, it } from '@jest/globals'
import { parseResourceId } from '../../../src/arm/resource-id.ts'
import { applyProvisioning, approvalOf, planProvisioning, type Step } from '../../../src/provisioning/index.ts'
import { readLeaseStatus } from '../../../src/provisioning/lease/lease-status.ts'
import { leaseRights, recordReadRights, recordWriteRights } from '../../../src/provisioning/lease/required-rights.ts'
import { readEnvironmentStatus } from '../../../src/provisioning/operation-status.ts'
import { holdReleaseStep, holdStep } from '../../../src/provisioning/steps/hold.ts'
import { leaseReleaseStep } from '../../../src/provisioning/steps/lease-release.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import { APPLY_ACTIONS } from '../../../src/templates/prerequisites.ts'
import { APPLY_IDENTITY, PLAN_IDENTITY } from '../local/azure/kit.ts'
import { leaseKit, type Target } from './lease/lease-kit.ts'
import { grantOnly, removeRight } from './rights-kit.ts'
import { setUp } from './steps/operation-kit.ts'

/** Returns the reason of a failure and the actions that its remedy calls missing. */
async function refusalOf(work: Promise<unknown>): Promise<{ reason: string; lacking: readonly string[] }> {
  const error = await work.then(
    () => undefined,
    thrown => thrown
  )
  if (!(error instanceof Failure)) throw new Error(`The work ended without Failure: ${error}`)
  const { reason, details } = error
  return { reason, lacking: [...details.remedy.matchAll(/lacks (\S+)/g)].map(([, action = '']) => action) }
}

const lacks = (action: string) => ({
  reason: 'not-authorized',
  lacking: [expect.stringMatching(new RegExp(`^${action}$`, 'i'))]
})
const actionsOf = (rights: readonly { readonly action: string }[]) => rights.map(({ action }) => action)

const HOLD = holdStep({ because: 'incident 4711', by: 'ada, run 7' })
const COMMANDS: Readonly<Record<string, Step | undefined>> = {
  status: undefined,
  hold: HOLD,
  'release-hold': holdReleaseStep('eve, run 8'),
  'release-lease': leaseReleaseStep()
}

/** Operation of Azure that the lease names. */
const OPERATION = {
  provider: 'Microsoft.Network',
  location: 'westeurope',
  collection: 'operations',
  id: '00000000-1111-2222-3333-444444444444',
  version: '2025-09-01'
}

/** Returns an environment in which every command of the action `operation` has something to do. */
async function environmentFor(command: string, target?: string, operation?: typeof OPERATION) {
  const kit = setUp()
  if (command === 'release-hold') await kit.apply(HOLD, await kit.plan(HOLD))
  const written = (target ?? kit.gateway) as typeof kit.gateway
  const startedAt = kit.runs.clock.now() - 3_600_000
  const write = { target: written, startedAt, expectedSeconds: 60, body: 'x', ...(operation && { operation }) }
  if (command === 'release-lease') kit.putLease('lost', -1, write)
  const { context: reader } = kit.runs.start(PLAN_IDENTITY)
  const steps = [COMMANDS[command] ?? []].flat()
  const request = { steps, baseline: kit.baseline }
  /** Returns the plan, as the action makes it in mode `plan`. */
  const plan = async () => {
    await readEnvironmentStatus(reader)
    return await planProvisioning(request, reader)
  }
  const apply = async (planned: Awaited<ReturnType<typeof plan>>) => {
    const approved = { ...request, approval: approvalOf(planned), allowDestructive: [] }
    await applyProvisioning(approved, kit.writer)
    await readEnvironmentStatus(kit.writer)
  }
  return {
    ...kit,
    world: kit.kit.world,
    planned: () => kit.runs.clock.run(plan()),
    applied: (p: Awaited<ReturnType<typeof plan>>) => kit.runs.clock.run(apply(p))
  }
}

const ZONE_READS = ['Microsoft.Network/privateDnsZones/read', 'Microsoft.Network/privateDnsZones/TXT/read']
const WRITES = actionsOf(recordWriteRights)
const CLUSTER = '/subscriptions/S/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c'
/** Rights to read the resources that a run can write under the lease, with a resource. */
const WRITTEN: readonly (readonly [action: string, target: string | undefined])[] = [
  ['Microsoft.Network/applicationGateways/read', undefined],
  ['Microsoft.ContainerService/managedClusters/read', CLUSTER],
  ['Microsoft.ContainerService/managedClusters/agentPools/read', `${CLUSTER}/agentPools/p`],
  ['Microsoft.Resources/deploymentStacks/read', '/subscriptions/S/providers/Microsoft.Resources/deploymentStacks/s']
]
const REQUIRED_READS = [...ZONE_READS, ...WRITTEN.map(([action]) => action)]
/** Rights without which a command shows less. */
const EVIDENCE_READS = [
  'Microsoft.Network/locations/operations/read',
  'Microsoft.ContainerService/locations/operations/read',
  'Microsoft.Insights/eventtypes/values/read',
  'Microsoft.Authorization/locks/read'
]
const names = Object.keys(COMMANDS)

describe('the action operation', () => {
  it.each(names.flatMap(command => ZONE_READS.map(action => [command, action] as const)))(
    'refuses the plan of %s with the name of the right when %s is missing',
    async (command, action) => {
      const kit = await environmentFor(command)
      removeRight(kit.world, PLAN_IDENTITY, action)
      expect(await refusalOf(kit.planned())).toEqual(lacks(action))
    }
  )

  it.each(
    names.flatMap(command =>
      [...ZONE_READS, ...(command === 'status' ? [] : WRITES)].map(action => [command, action] as const)
    )
  )('refuses the apply of %s with the name of the right when %s is missing', async (command, action) => {
    const kit = await environmentFor(command)
    const planned = await kit.planned()
    removeRight(kit.world, APPLY_IDENTITY, action)
    expect(await refusalOf(kit.applied(planned))).toEqual(lacks(action))
  })

  it.each(WRITTEN)('refuses release-lease with the name of the right when %s is missing', async (action, target) => {
    const { world } = setUp().kit
    const id = target?.replace('/S/', `/${world.subscriptionId}/`)
    const kit = await environmentFor('release-lease', id)
    const planned = await kit.planned()
    removeRight(kit.world, PLAN_IDENTITY, action)
    expect(await refusalOf(kit.planned())).toEqual(lacks(action))
    removeRight(kit.world, APPLY_IDENTITY, action)
    expect(await refusalOf(kit.applied(planned))).toEqual(lacks(action))
  })

  it.each([
    ...names.map(command => [command, 'the rights of its page', actionsOf(recordReadRights)] as const),
    ...names.map(command => [command, 'the rights that it cannot do without', REQUIRED_READS] as const)
  ])('does %s with %s and no others', async (command, _, reads) => {
    const kit = await environmentFor(command)
    grantOnly(kit.world, PLAN_IDENTITY, reads)
    grantOnly(kit.world, APPLY_IDENTITY, [...reads, ...WRITES])
    await kit.applied(await kit.planned())
  })

  it.each(WRITTEN)('reads nothing for release-lease without a right of its page; write: %s', async (_, target) => {
    const { world } = setUp().kit
    const kit = await environmentFor('release-lease', target?.replace('/S/', `/${world.subscriptionId}/`), OPERATION)
    const read = new Set<string>()
    kit.runs.answer = ({ method, path }) => {
      if (method === 'GET') read.add(`${parseResourceId(decodeURIComponent(path)).type}/read`.toLowerCase())
      return undefined
    }
    await kit.applied(await kit.planned())
    const listed = actionsOf(recordReadRights).map(action => action.toLowerCase())
    expect([...read].filter(action => !listed.includes(action))).toEqual([])
    expect(read).toContain('microsoft.network/locations/operations/read')
  })

  it('tests each right that its page lists', () => {
    expect(actionsOf(recordReadRights)).toEqual([...REQUIRED_READS, ...EVIDENCE_READS])
  })
})

const JOINS_SUBNET = 'Microsoft.Network/virtualNetworks/subnets/join/action'

/** Rights of a direct write, without those of the lease. */
const DIRECT_RIGHTS: Readonly<Record<Target, readonly string[]>> = {
  gateway: [
    'Microsoft.Network/applicationGateways/read',
    'Microsoft.Network/applicationGateways/write',
    'Microsoft.Network/publicIPAddresses/join/action',
    'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/join/action',
    JOINS_SUBNET
  ],
  cluster: [
    'Microsoft.ContainerService/managedClusters/read',
    'Microsoft.ContainerService/managedClusters/write',
    'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    JOINS_SUBNET
  ],
  pool: [
    'Microsoft.ContainerService/managedClusters/agentPools/read',
    'Microsoft.ContainerService/managedClusters/agentPools/write',
    JOINS_SUBNET
  ]
}

const DELETES_RECORD = 'Microsoft.Network/privateDnsZones/TXT/delete'
const BEFORE_WRITE = actionsOf(leaseRights).filter(action => action !== DELETES_RECORD)
const directCases = (Object.keys(DIRECT_RIGHTS) as Target[]).flatMap(target =>
  [...BEFORE_WRITE, ...DIRECT_RIGHTS[target]].map(action => [target, action] as const)
)

describe('a direct write under the lease', () => {
  it.each(directCases)('of a %s names the right %s when it is missing', async (target, action) => {
    const kit = leaseKit(true)
    removeRight(kit.world, APPLY_IDENTITY, action)
    const { context } = kit.runs.start(PLAN_IDENTITY)
    const run = kit.runs.start(APPLY_IDENTITY)
    expect(await refusalOf(kit.runs.clock.run(kit.write(run, target, 'x')))).toEqual(lacks(action))
    expect(kit.putsOf(target)).toEqual([])
    expect(await kit.runs.clock.run(readLeaseStatus(context))).toEqual({ state: 'free' })
  })

  it('releases the lease and warns about the right to delete its record when that right is missing', async () => {
    const kit = leaseKit(true)
    removeRight(kit.world, APPLY_IDENTITY, DELETES_RECORD)
    const { context } = kit.runs.start(PLAN_IDENTITY)
    const run = kit.runs.start(APPLY_IDENTITY)
    await kit.runs.clock.run(kit.write(run, 'pool', 'x'))
    expect(run.lines).toContainEqual(expect.stringMatching(new RegExp(`^warning: .*'${DELETES_RECORD}'`)))
    expect(await kit.runs.clock.run(readLeaseStatus(context))).toEqual({ state: 'free' })
  })

  it('needs no right to write that the table of apply rights does not have', () => {
    const known = actionsOf(APPLY_ACTIONS).map(action => action.toLowerCase())
    const needed = [...new Set([...Object.values(DIRECT_RIGHTS).flat(), ...actionsOf(leaseRights)])]
    const others = needed.filter(action => !action.endsWith('/read') && !known.includes(action.toLowerCase()))
    expect(others).toEqual([])
  })
})
