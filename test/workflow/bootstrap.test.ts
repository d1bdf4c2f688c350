import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Resource } from '../../local/azure/world.ts'
import { parseFault } from '../../local/fault-text.ts'
import { environmentSettings } from '../../local/github/state.ts'
import { forkHost, type OpenHost, type RunRequest, type RunResult, runWorkflow } from '../../local/index.ts'
import { closeRepository, commitFiles, findRepository } from '../../local/kubernetes/git-and-oci-sources.ts'
import { changedKit, provision, resources, root, summaryOf } from './kit.ts'
import { starterProvisioned } from './provisioned.ts'

const URL = 'https://github.com/contoso/shop-cluster'
const CONFIGURATION = 'Microsoft.KubernetesConfiguration/fluxConfigurations'
const EXTENSION = 'Microsoft.KubernetesConfiguration/extensions'
const RULES = 'Microsoft.Network/firewallPolicies/ruleCollectionGroups'

/** An environment that is bootstrapped; each test works on a copy. */
const { world: bootstrapped } = await starterProvisioned()
const caller = withBootstrap()
let host: OpenHost

beforeEach(async () => {
  host = await forkHost(bootstrapped)
})
afterEach(async () => await host.close())

/** The starter kit, changed, with the fixture's workflow beside its own. */
function withBootstrap(...changes: readonly (readonly [file: string, from: string, to: string])[]): string {
  const folder = changedKit(...changes)
  writeFileSync(join(folder, 'bootstrap.yml'), readFileSync(join(root, 'test/fixtures/callers/bootstrap.yml')))
  return folder
}

async function bootstrap(mode = 'apply', more: Partial<RunRequest> & { revision?: string } = {}): Promise<RunResult> {
  const { revision = '', ...request } = more
  const inputs = { environment: 'production', mode, revision }
  const source = process.env.ACTIONS === 'src'
  return await runWorkflow(host, { workflow: 'bootstrap', caller, source, inputs, ...request })
}

/** Annotations as text. */
const told = ({ annotations }: RunResult) => annotations.map(({ message }) => message).join('\n')
const found = (suits: (resource: Resource) => boolean) => Object.values(host.world.resources).filter(suits)
const one = (type: string, name = '') => found(each => each.type === type && each.name.endsWith(name))[0]

function configuration(): Record<string, unknown> {
  const properties = one(CONFIGURATION)?.properties
  if (properties === undefined) throw new Error('there is no configuration')
  return properties
}

/** Pushes the tree with a text of one file replaced, and gives the commit. */
function push(file: string, from: RegExp | string, to: string): string {
  const repository = findRepository(host.world, URL)
  const files = repository?.commits[repository.branches.main ?? '']
  const text = files?.[file]
  if (files === undefined || text?.search(from) === -1) throw new Error(`${file} has no ${from}`)
  const changed = { ...files, [file]: text?.replace(from, to) ?? '' }
  return commitFiles(host.world, URL, { files: changed, branch: 'main' })
}

const DEPLOYMENT = 'gitops/workload/app/deployment.yaml'
const ANOTHER = `@sha256:${'e'.repeat(64)}`

/** Flux as if it had never been there. */
function withoutFlux(): void {
  for (const { id } of found(({ type }) => type === CONFIGURATION || type === EXTENSION))
    delete host.world.resources[id.toLowerCase()]
}

/** Takes a rule out of the firewall and gives what puts it back. */
function closeFirewall(name: string): () => void {
  const group = found(({ type }) => type === RULES).find(({ properties }) =>
    JSON.stringify(properties).includes(`"${name}"`)
  )
  const collections = group?.properties.ruleCollections as { rules: { name: string }[] }[] | undefined
  const collection = collections?.find(({ rules }) => rules.some(rule => rule.name === name))
  if (collection === undefined) throw new Error(`no rule ${name}`)
  const { rules } = collection
  collection.rules = rules.filter(rule => rule.name !== name)
  return () => {
    const again = found(({ type }) => type === RULES).flatMap(
      ({ properties }) => properties.ruleCollections as (typeof collection)[]
    )
    for (const each of again)
      if (each.rules.length < rules.length && JSON.stringify(each.rules) === JSON.stringify(collection.rules))
        each.rules = rules
  }
}

describe('what keeps a cluster from being bootstrapped is told with its code, and running again recovers', () => {
  it('an image that the registry does not have', async () => {
    const revision = push(DEPLOYMENT, /@sha256:[0-9a-f]{64}/, ANOTHER)
    const run = await bootstrap('apply', { revision })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'not-healthy', requests: { writes: 0 } })
    expect(told(run)).toContain('workload: HealthCheckFailed: ')
    expect(told(run)).toContain('Usually the registry does not have the image')
    const mended = push(DEPLOYMENT, ANOTHER, `@${DIGEST}`)
    expect(await bootstrap('apply', { revision: mended })).toMatchObject({ conclusion: 'success' })
  })

  it('something that a policy denies', async () => {
    const revision = push(
      'gitops/ingress/service.yaml',
      /azure-load-balancer-internal: "true"/,
      'azure-load-balancer-internal: "false"'
    )
    const run = await bootstrap('apply', { revision })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'policy-denied' })
    expect(told(run)).toContain('ingress: ReconciliationFailed: ')
  })

  it('a tree that cannot be built', async () => {
    const revision = push('gitops/workload/kustomization.yaml', /resources:/, 'resources:\n  - none.yaml')
    const run = await bootstrap('apply', { revision })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'not-applied' })
  })

  it('a revision that never arrives', async () => {
    const run = await bootstrap('apply', { revision: 'f'.repeat(40) })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'revision-not-arrived' })
    expect(run.simulated.durationMinutes).toBeLessThan(60)
    const repository = findRepository(host.world, URL)
    expect(await bootstrap('apply', { revision: repository?.branches.main ?? '' })).toMatchObject({
      conclusion: 'success'
    })
  })

  it('a firewall that does not let Flux through to the repository', async () => {
    const open = closeFirewall('git')
    withoutFlux()
    const run = await bootstrap()
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'source-not-ready' })
    expect(told(run)).toContain('rule "git" in the rule collection group "gitops"')
    open()
    expect(await bootstrap()).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })

  it('an extension that does not come up, and is taken back', async () => {
    const open = closeFirewall('cluster-extensions')
    withoutFlux()
    const run = await bootstrap()
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'extension-failed' })
    expect(told(run)).toContain('rule "cluster-extensions"')
    open()
    expect(await bootstrap()).toMatchObject({ conclusion: 'success' })
  })
})

const DIGEST = /sha256:[0-9a-f]{64}/.exec(readFileSync(join(root, DEPLOYMENT), 'utf8'))?.[0] ?? ''

describe('a private repository', () => {
  const privately = () => withBootstrap(['aks-baseline.yml', 'access: public', 'access: https'])
  const setKey = (key: string) => {
    const settings = environmentSettings(host.world, 'production')
    settings.secrets = { ...settings.secrets, GIT_KEY: key }
  }

  it('is not read without a key, which is asked for before anything is written', async () => {
    closeRepository(host.world, URL, 'token')
    const run = await bootstrap('apply', { caller: privately() })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'input-invalid', requests: { writes: 0 } })
    expect(told(run)).toContain('git-key')
  })

  it('is read with its key, which nobody is shown', async () => {
    closeRepository(host.world, URL, 'token')
    setKey('token')
    expect(await bootstrap('apply', { caller: privately() })).toMatchObject({ conclusion: 'success' })
    expect(JSON.stringify(host.world.resources)).not.toContain(Buffer.from('token').toString('base64'))
    expect(await bootstrap('verify', { caller: privately() })).toMatchObject({ conclusion: 'success' })
  })

  it('is written to Flux once, and again only when the key is another', async () => {
    const at = { caller: privately() }
    setKey('token')
    await bootstrap('apply', at)
    expect(await bootstrap('apply', at)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    setKey('another')
    const rotated = await bootstrap('apply', at)
    expect(rotated).toMatchObject({ conclusion: 'success' })
    expect(rotated.requests.writes).toBeGreaterThan(0)
  })

  it('says that it takes a key where the configuration calls it public', async () => {
    closeRepository(host.world, URL, 'token')
    withoutFlux()
    const run = await bootstrap()
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'source-not-ready' })
    expect(told(run)).toContain('git-key')
  })
})

describe('verify', () => {
  it('passes over a cluster that is bootstrapped, and says item by item what is', async () => {
    const run = await bootstrap('verify')
    expect(run).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(summaryOf(host, run)).toContain('**Bootstrapped.**')
  })

  it('fails for a revision that is not there, and for one that can never be', async () => {
    expect(await bootstrap('verify', { revision: 'f'.repeat(40) })).toMatchObject({
      failureReason: 'revision-not-arrived'
    })
    expect(await bootstrap('verify', { revision: 'main' })).toMatchObject({ failureReason: 'input-invalid' })
  })

  it('believes nothing that a stopped cluster said before', async () => {
    const cluster = one('Microsoft.ContainerService/managedClusters')
    if (cluster === undefined) throw new Error('no cluster')
    cluster.properties.powerState = { code: 'Stopped' }
    expect(await bootstrap('verify')).toMatchObject({ conclusion: 'failure', failureReason: 'cluster-stopped' })
    expect(await bootstrap('suspend')).toMatchObject({ failureReason: 'cluster-stopped', requests: { writes: 0 } })
  })
})

describe('suspend', () => {
  it('stands through provisioning until somebody resumes, and keeps what Flux signs in with', async () => {
    expect(await bootstrap('suspend')).toMatchObject({ conclusion: 'success', requests: { writes: 1 } })
    expect(configuration().suspend).toBe(true)
    expect(await bootstrap('suspend')).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(await provision(host)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(configuration().suspend).toBe(true)
    expect(await bootstrap('verify')).toMatchObject({ failureReason: 'not-bootstrapped' })
    expect(await bootstrap('resume')).toMatchObject({ conclusion: 'success', requests: { writes: 1 } })
    expect(configuration().suspend).toBe(false)
  })
})

describe('while it waits', () => {
  it.each(['GET */fluxConfigurations/* 429', 'GET */fluxConfigurations/* 500', 'POST */getBackendHealthOnDemand 500'])(
    '%s is ridden out',
    async fault => {
      withoutFlux()
      const faults = [parseFault(`${fault} times=2 after=1`)]
      expect(await bootstrap('apply', { faults })).toMatchObject({ conclusion: 'success' })
    }
  )

  it('a cancellation ends it, and the next run goes on', async () => {
    withoutFlux()
    const cancelAt = { method: 'GET', path: '*/fluxConfigurations/*', occurrence: 12 }
    expect(await bootstrap('apply', { cancelAt })).toMatchObject({ conclusion: 'cancelled' })
    expect(await bootstrap()).toMatchObject({ conclusion: 'success' })
    expect(resources(host)).toContain('fluxConfigurations')
  })
})
