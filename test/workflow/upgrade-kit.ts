import { nodesOfPool } from '../../local/aks/nodes/node.ts'
import { advanceTo } from '../../local/azure/protocol/operations.ts'
import type { OpenHost, RunRequest, RunResult, World } from '../../local/index.ts'
import { childId } from '../../src/arm/resource-id.ts'
import { createBaseline, loadConfig } from '../../src/config/index.ts'
import type { Baseline } from '../../src/config/types.ts'
import { AKS, publicCluster } from '../unit/local/aks/cluster-kit.ts'
import { clientOf } from '../unit/local/azure/kit.ts'
import { fork, kitWith, newWorld, upgradeInPlace } from './kit.ts'

export const FROM = '1.35.6'
export const TO = '1.36.2'
export const HOUR = 3600_000

type Environment = 'staging' | 'production'

/** Returns a file in which `production` gets a version after `staging`. */
function fileFor(settings: string): string {
  const network = (at: number) => `hub: { addressSpace: 10.20${at}.0.0/24 }, spoke: { addressSpace: 10.24${at}.0.0/16 }`
  const accepted = ['cluster', 'manifests'].map(each => `{ evidence: ${each}, until: 2099-01-01, reason: x }`)
  return `apiVersion: aks-baseline/v1
workload: shop
defaults:
  region: westeurope
  profile: dev-test
  cluster: { kubernetesVersion: "1.36" }
  upgrades: { accept: [${accepted.join(', ')}]${settings} }
environments:
  production: { upgrades: { after: staging }, ${network(0)} }
  staging: { ${network(1)} }
`
}

/** Two environments whose clusters are one minor version behind the file, with only the resources that an upgrade needs. */
export interface UpgradeWorld {
  readonly host: OpenHost
  readonly caller: string
  baseline(environment: Environment): Baseline
  /** Returns the version of the control plane and of each machine, without repetitions. */
  versions(environment: Environment): string[]
  /** Runs the workflow of the starter kit. */
  run(request?: Partial<RunRequest>): Promise<RunResult>
  /** Starts the workflow of the starter kit by hand. */
  byHand(inputs: Readonly<Record<string, string>>, request?: Partial<RunRequest>): Promise<RunResult>
  /** Lets simulated hours pass. */
  pass(hours: number): void
  send(environment: Environment, action: string): void
}

type Changes = readonly (readonly [file: string, from: string, to: string])[]

/** Returns the starter kit whose environment `production` reads the evidence of `staging`. `settings` begins with a comma. */
function kitFor(settings: string, changes: Changes): string {
  const evidence = ['upgrade-in-place.yml', '#evidence-environment: staging', 'evidence-environment: staging'] as const
  return kitWith(fileFor(settings), evidence, ...changes)
}

/** Returns a new world. `settings`: more settings of `upgrades`, which begin with a comma. */
export async function upgradeWorld(settings = '', ...changes: Changes): Promise<UpgradeWorld> {
  const host = await newWorld(ENVIRONMENTS)
  const { world } = host
  for (const registration of Object.values(world.namespaces)) registration.state = 'Registered'
  const kit = clientOf(world)
  const result = worldOn(host, kitFor(settings, changes))
  for (const environment of ENVIRONMENTS) {
    const { ids } = result.baseline(environment)
    for (const group of [ids.clusterGroup, ids.platformGroup, ids.spokeGroup])
      kit.make(group, { location: 'westeurope' })
    kit.make(ids.recordZone, { location: 'global' })
    const properties = { ...publicCluster.properties, dnsPrefix: environment, kubernetesVersion: FROM }
    kit.put(ids.clusters.blue.cluster, { ...publicCluster, properties }, { version: AKS })
    kit.settle()
  }
  return result
}

/** Returns a copy of a world of `upgradeWorld`, in which a test continues. */
export async function continued(world: World, ...changes: Changes): Promise<UpgradeWorld> {
  return worldOn(await fork(world, ENVIRONMENTS), kitFor('', changes))
}

const ENVIRONMENTS: readonly Environment[] = ['staging', 'production']

function worldOn(host: OpenHost, caller: string): UpgradeWorld {
  const { world } = host
  const kit = clientOf(world)
  const baseline = (environment: Environment) =>
    createBaseline(loadConfig(fileFor(''), 'aks-baseline.yml', environment), world.subscriptionId)
  return {
    ...{ host, caller, baseline },
    versions(environment) {
      const { cluster } = baseline(environment).ids.clusters.blue
      const { properties } = kit.get(cluster, { version: AKS })
      const pools: { name: string }[] = properties.agentPoolProfiles
      const nodes = pools.flatMap(({ name }) => nodesOfPool(world, childId(cluster, 'agentPools', name)))
      return [...new Set([properties.currentKubernetesVersion, ...nodes.map(node => node.kubernetesVersion)])]
    },
    run: request => upgradeInPlace(host, { event: 'push', caller, ...request }),
    byHand: (inputs, request) => upgradeInPlace(host, { event: 'workflow_dispatch', caller, inputs, ...request }),
    pass: hours => advanceTo(world, world.now + hours * HOUR),
    send(environment, action) {
      kit.send('POST', `${baseline(environment).ids.clusters.blue.cluster}/${action}`, {}, { version: AKS })
      kit.settle()
    }
  }
}

/** Returns the conclusion of each job by its name, without those that were skipped. */
export function jobsOf({ jobs }: RunResult): Readonly<Record<string, string>> {
  const ran = jobs.filter(({ conclusion }) => conclusion !== 'skipped')
  return Object.fromEntries(ran.map(({ name, conclusion }) => [name, conclusion]))
}

/** Returns the outputs of the plan of an environment. */
export function planOf({ jobs }: RunResult, environment: Environment): Readonly<Record<string, string>> {
  return jobs.find(({ name }) => name === `${environment} / plan`)?.outputs ?? {}
}
