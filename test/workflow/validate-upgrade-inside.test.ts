import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { keyOf } from '../../local/azure/resource-ids.ts'
import type { OpenHost, RunResult } from '../../local/index.ts'
import { createBaseline, loadConfig } from '../../src/config/index.ts'
import { AKS, publicCluster } from '../unit/local/aks/cluster-kit.ts'
import { clientOf } from '../unit/local/azure/kit.ts'
import { changedKit, fork, starterKit, upgradeInPlace, validateUpgrade } from './kit.ts'
import { identity, setUp } from './setup-kit.ts'

const INSIDE = ['workloads', 'budgets', 'webhooks', 'nodes', 'api-usage']
const AUTHORIZATION = 'Microsoft.Authorization'
const file = readFileSync(join(starterKit, 'aks-baseline.yml'), 'utf8')

type Access = 'kubeconfig' | 'run-command'

const made = new Map<Access, Awaited<ReturnType<typeof makeWorld>>>()

/** Returns a copy of a world that the set-up template made, with a blue cluster of production that has Entra. */
async function worldWithCluster(access: Access) {
  const { host, principal } = made.get(access) ?? (await makeWorld(access))
  made.set(access, { host, principal })
  return { host: await fork(host.world), principal }
}

async function makeWorld(access: Access) {
  const { host, made: outputs } = await setUp(['production'], { insideAccess: { value: access } })
  const { world } = host
  for (const registration of Object.values(world.namespaces)) registration.state = 'Registered'
  const { ids } = createBaseline(loadConfig(file, 'aks-baseline.yml', 'production'), world.subscriptionId)
  const kit = clientOf(world)
  const as = 'owner'
  for (const group of [ids.clusterGroup, ids.platformGroup, ids.spokeGroup])
    kit.put(group, { location: 'westeurope' }, { as })
  const properties = { ...publicCluster.properties, aadProfile: { managed: true, enableAzureRBAC: true } }
  kit.put(ids.recordZone, { location: 'global' }, { as })
  const { cluster } = ids.clusters.blue
  kit.put(cluster, { ...publicCluster, properties }, { version: AKS, as })
  kit.settle()
  const blue = world.resources[keyOf(cluster)]
  if (blue !== undefined) blue.properties.privateFQDN = 'shop.privatelink.westeurope.azmk8s.io'
  return { host, principal: identity(world, outputs[0]?.AZURE_INSIDE_CLIENT_ID ?? '').objectId }
}

/** Runs the workflow of a team that reads from inside, and therefore accepts no gap. */
async function validate(host: OpenHost, access: Access): Promise<RunResult> {
  const caller = changedKit(
    ['validate-upgrade.yml', 'target: ${{', `kubernetes-access: ${access}\n      target: \${{`],
    ['aks-baseline.yml', '    accept:', '    #accept:'],
    ['aks-baseline.yml', '- { evidence', '#- { evidence']
  )
  const inputs = { environment: 'production', target: 'next-minor' }
  return await validateUpgrade(host, { event: 'workflow_dispatch', inputs, caller, inside: access === 'kubeconfig' })
}

function evidenceRead(run: RunResult): string[] {
  const { upgrade } = JSON.parse(String(run.jobs.at(-1)?.steps.at(-1)?.outputs.result))
  return upgrade.evidence
    .filter((each: { objects?: number }) => each.objects !== undefined)
    .map(({ kind }: { kind: string }) => kind)
}

/** Removes an action from the custom role of the identity that reads from inside. */
function removeAction({ world }: OpenHost, action: string): void {
  const roles = Object.values(world.resources).filter(({ properties }) =>
    String(properties.roleName).startsWith('AKS baseline upgrade')
  )
  for (const { properties } of roles) {
    for (const permissions of properties.permissions as { actions: string[]; dataActions: string[] }[]) {
      permissions.actions = permissions.actions.filter(each => !each.endsWith(action))
      permissions.dataActions = permissions.dataActions.filter(each => !each.endsWith(action))
    }
  }
}

describe('validate-upgrade from inside the cluster', () => {
  it.each(['kubeconfig', 'run-command'] as const)(
    'reads all evidence by %s with exactly the rights of the set-up',
    async access => {
      const { host, principal } = await worldWithCluster(access)
      const assigned = Object.values(host.world.resources).filter(
        ({ type, properties }) => type === `${AUTHORIZATION}/roleAssignments` && properties.principalId === principal
      )
      expect(assigned).toHaveLength(2)
      const run = await validate(host, access)
      expect(run.jobs.at(-1)?.environment).toBe('production-inside')
      expect(evidenceRead(run)).toEqual(INSIDE)
      expect(run).toMatchObject({ conclusion: 'success', requests: { failed: 0 } })
    }
  )

  it.each([
    ['kubeconfig', 'managedClusters/listClusterUserCredential/action'],
    ['kubeconfig', 'managedClusters/policy/poddisruptionbudgets/read'],
    ['run-command', 'managedClusters/runcommand/action'],
    ['run-command', 'managedClusters/metrics/read']
  ] as const)('names the missing right for %s when the role lacks %s', async (access, action) => {
    const { host } = await worldWithCluster(access)
    removeAction(host, action)
    const run = await validate(host, access)
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'not-evaluated' })
    const { findings } = JSON.parse(String(run.jobs.at(-1)?.steps.at(-1)?.outputs.result))
    expect(JSON.stringify(findings).toLowerCase()).toContain(action.toLowerCase())
  })

  it('names the missing right when the identity has no Reader', async () => {
    const { host, principal } = await worldWithCluster('kubeconfig')
    for (const [key, { properties }] of Object.entries(host.world.resources)) {
      const isReader = String(properties.roleDefinitionId).endsWith('acdd72a7-3385-48ef-bd42-f606fba81ae7')
      if (isReader && properties.principalId === principal) delete host.world.resources[key]
    }
    const run = await validate(host, 'kubeconfig')
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'not-authorized' })
    expect(run.jobs.at(-1)?.steps.at(-1)?.outputs.result).toContain('/read')
  })
})

describe('upgrade-in-place from inside the cluster', () => {
  it.each(['kubeconfig', 'run-command'] as const)(
    'plans as the identity for access from inside, and applies with exactly the rights of the set-up, by %s',
    async access => {
      const { host } = await worldWithCluster(access)
      const line = `kubernetes-access: ${access}`
      const caller = changedKit(
        ['upgrade-in-place.yml', '#kubernetes-access: kubeconfig\n', `${line}\n`],
        ['aks-baseline.yml', '    accept:', '    #accept:'],
        ['aks-baseline.yml', '- { evidence', '#- { evidence'],
        [
          'aks-baseline.yml',
          '#gates: { flux: true, gateway: true, failedRequestsPercent: 2 }',
          'gates: { flux: false, gateway: false }'
        ]
      )
      const inputs = { environment: 'production', target: 'next-minor', emergency: 'the window is closed' }
      const request = { event: 'workflow_dispatch', inputs, caller, inside: access === 'kubeconfig' }
      const run = await upgradeInPlace(host, request)
      const said = run.annotations.map(({ message }) => message)
      expect({ conclusion: run.conclusion, said }).toEqual({ conclusion: 'success', said: [] })
      const environments = Object.fromEntries(run.jobs.map(({ name, environment }) => [name, environment]))
      expect(environments).toMatchObject({
        'production / plan': 'production-inside',
        'production / apply': 'production',
        'production / verify': 'production-inside'
      })
    }
  )
})
