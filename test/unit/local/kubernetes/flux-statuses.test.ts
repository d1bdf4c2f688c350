import { describe, expect, it } from '@jest/globals'
import { publishImage, withdrawImage } from '../../../../local/azure/providers/container-registry/upstream-images.ts'
import type { Loose } from '../azure/kit.ts'
import {
  CONFIGURATIONS,
  conditionsOf,
  configMap,
  configuration,
  deployment,
  type FluxKit,
  fluxKit,
  kustomization,
  type Manifests,
  namespace,
  statusOf
} from './flux-kit.ts'

// Texts measured with kustomize-controller 1.9.6 on Kubernetes 1.34.

const kustomizations = {
  namespaces: kustomization('./namespaces'),
  app: kustomization('./app', { dependsOn: ['namespaces'], timeoutInSeconds: 600 })
}
const resources = (...files: string[]) => ({
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  resources: files
})

function tree(...objects: Loose[]): Manifests {
  return { 'namespaces/web.yaml': namespace('web'), 'app/app.yaml': objects }
}

const good = tree(configMap('settings'), deployment('app'))
/** Pod Security of its namespace refuses these pods. */
const refused = {
  'namespaces/web.yaml': namespace('web', { 'pod-security.kubernetes.io/enforce': 'restricted' }),
  'app/app.yaml': [deployment('app')]
}

function app(kit: FluxKit): Record<string, Loose> {
  return conditionsOf(kit.read(), 'bootstrap-app')
}

/** Returns status, reason and message of each condition, in the order of the report. */
function texts(properties: Loose): string[] {
  const status = properties.statuses.find(({ name }: Loose) => name === 'bootstrap-app')
  return status.statusConditions.map((each: Loose) => `${each.type}=${each.status}/${each.reason}: ${each.message}`)
}

/** Commits a tree and waits until Flux has fetched and reported it. */
function push(kit: FluxKit, files: Manifests): string {
  const commit = kit.commit(files)
  kit.minutes(6)
  return `main@sha1:${commit}`
}

describe('the conditions of a Kustomization', () => {
  it('name the health check in Reconciling and Healthy while it runs', () => {
    const kit = fluxKit()
    const revision = `main@sha1:${kit.commit(refused)}`
    kit.put(kit.configuration(), { properties: { ...configuration(), kustomizations } }, { version: CONFIGURATIONS })
    kit.wait(180)
    const running = `Running health checks for revision ${revision} with a timeout of 10m0s`
    expect(texts(kit.read())).toEqual([
      `Reconciling=True/Progressing: ${running}`,
      'Ready=Unknown/Progressing: Reconciliation in progress',
      `Healthy=Unknown/Progressing: ${running}`
    ])
  })

  it('are only Ready and Healthy when everything is healthy', () => {
    const kit = fluxKit()
    const revision = `main@sha1:${kit.commit(good)}`
    expect(texts(kit.apply(kustomizations))).toEqual([
      `Ready=True/ReconciliationSucceeded: Applied revision: ${revision}`,
      expect.stringMatching(/^Healthy=True\/Succeeded: Health check passed in \d+s$/)
    ])
  })

  it('have no Healthy without a health check', () => {
    const kit = fluxKit()
    kit.commit(good)
    const shown = kit.apply({ ...kustomizations, app: { ...kustomizations.app, wait: false } })
    expect(Object.keys(conditionsOf(shown, 'bootstrap-app'))).toEqual(['Ready'])
  })

  it('keep Healthy of the last good revision after a failed build, and say that Flux retries', () => {
    const kit = fluxKit()
    kit.commit(good)
    kit.apply(kustomizations)
    const revision = push(kit, { ...good, 'app/app.yaml': 'a: [' })
    expect(app(kit)).toMatchObject({
      Ready: { status: 'False', reason: 'BuildFailed' },
      Reconciling: {
        status: 'True',
        reason: 'ProgressingWithRetry',
        message: `Building manifests for revision ${revision} with a timeout of 10m0s`
      },
      Healthy: { status: 'True', reason: 'Succeeded' }
    })
  })

  it('stay Progressing until the time-out when Pod Security refuses the pods', () => {
    const kit = fluxKit()
    const revision = `main@sha1:${kit.commit(refused)}`
    expect(texts(kit.apply(kustomizations))).toEqual([
      `Reconciling=True/ProgressingWithRetry: Running health checks for revision ${revision} with a timeout of 10m0s`,
      "Ready=False/HealthCheckFailed: health check failed after 10m0s: timeout waiting for: [Deployment/web/app status: 'InProgress']",
      "Healthy=False/HealthCheckFailed: timeout waiting for: [Deployment/web/app status: 'InProgress']"
    ])
  })

  it('name kind, version and group of an object with an unknown variable', () => {
    const kit = fluxKit(undefined, false)
    kit.install({ configurationSettings: { 'kustomize-controller.strict-substitution-mode': 'true' } })
    const ingressClass = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'traefik-internal' },
      spec: { controller: '${controller}' }
    }
    kit.commit({ ...good, 'app/app.yaml': [ingressClass] })
    const shown = kit.apply({ app: kustomization('./app', { postBuild: { substitute: { a: 'b' } } }) })
    expect(statusOf(shown, 'bootstrap-app')).toMatchObject({
      reason: 'BuildFailed',
      message: expect.stringMatching(
        /^post build failed for 'IngressClass\.v1\.networking\.k8s\.io\/traefik-internal': envsubst error: .*variable not set \(strict mode\): "controller"$/
      )
    })
    kit.commit({ ...good, 'app/app.yaml': [configMap('settings', { a: '${b}' })] })
    expect(statusOf(kit.minutes(7), 'bootstrap-app').message).toMatch(
      /^post build failed for 'ConfigMap\.v1\.\[noGrp\]/
    )
  })

  it('name the object before an unknown namespace', () => {
    const kit = fluxKit()
    const revision = `main@sha1:${kit.commit({ ...good, 'app/app.yaml': [configMap('a', {}, 'nowhere')] })}`
    const shown = kit.apply(kustomizations)
    expect(statusOf(shown, 'bootstrap-app')).toMatchObject({
      reason: 'ReconciliationFailed',
      message: 'ConfigMap/nowhere/a not found: namespaces "nowhere" not found'
    })
    expect(conditionsOf(shown, 'bootstrap-app').Reconciling?.message).toBe(
      `Detecting drift for revision ${revision} with a timeout of 10m0s`
    )
  })

  it('name another temporary folder at each try when a folder is missing', () => {
    const texts = (kit: FluxKit) => {
      kit.commit({ 'namespaces/web.yaml': namespace('web') })
      const first = statusOf(kit.apply({ app: kustomization('./gitops/none') }), 'bootstrap-app')
      return [first, statusOf(kit.minutes(2), 'bootstrap-app')]
    }
    const [first, second] = texts(fluxKit())
    const form =
      /^kustomization path not found: stat \/tmp\/kustomization-\d+\/gitops\/none: no such file or directory$/
    expect(first).toMatchObject({ reason: 'ArtifactFailed', message: expect.stringMatching(form) })
    expect(second?.message).toMatch(form)
    expect(second?.message).not.toBe(first?.message)
    expect(texts(fluxKit())).toEqual([first, second])
  })

  it('name only the file of malformed YAML', () => {
    const kit = fluxKit()
    kit.commit({ 'app/kustomization.yaml': resources('class.yaml'), 'app/class.yaml': 'a: [' })
    expect(statusOf(kit.apply({ app: kustomization('./app') }), 'bootstrap-app')).toMatchObject({
      reason: 'BuildFailed',
      message: expect.stringMatching(
        /^kustomize build failed: accumulating resources: accumulating resources from 'class\.yaml': MalformedYAMLError: yaml: /
      )
    })
  })

  it('say which dependency is not ready', () => {
    const kit = fluxKit()
    kit.commit({ ...good, 'namespaces/web.yaml': 'a: [' })
    expect(statusOf(kit.apply(kustomizations), 'bootstrap-app')).toMatchObject({
      compliance: 'Non-Compliant',
      reason: 'DependencyNotReady',
      message: "dependency 'flux-system/bootstrap-namespaces' is not ready"
    })
  })
})

describe('a commit while a health check runs', () => {
  /** Returns a cluster whose application waits for an image that is missing, six minutes into a check of ten. */
  function waiting(): { kit: FluxKit; bad: string; image: () => void } {
    const kit = fluxKit()
    kit.commit(good)
    kit.apply(kustomizations)
    withdrawImage(kit.world, 'mcr.microsoft.com', 'dotnet/samples', 'aspnetapp')
    const bad = push(kit, tree(configMap('settings'), deployment('app', { terminationGracePeriodSeconds: 5 })))
    expect(app(kit).Healthy).toMatchObject({ status: 'Unknown', message: expect.stringContaining(bad) })
    return { kit, bad, image: () => publishImage(kit.world, 'mcr.microsoft.com', 'dotnet/samples', 'aspnetapp') }
  }
  const repair = tree(configMap('settings'))

  it('is taken up when the check has timed out, and the failure of the old revision is not reported', () => {
    const { kit, bad } = waiting()
    const since = Date.parse(app(kit).Healthy?.lastTransitionTime)
    const good = push(kit, repair)
    expect(kit.read().sourceSyncedCommitId).toBe(good)
    expect(statusOf(kit.read(), 'bootstrap-namespaces').message).toBe(`Applied revision: ${good}`)
    expect(app(kit).Healthy).toMatchObject({ status: 'Unknown', message: expect.stringContaining(bad) })
    const seen = new Set<string>()
    while (app(kit).Ready?.status !== 'True') {
      kit.wait(5)
      seen.add(`${app(kit).Ready?.reason}`)
    }
    expect(app(kit).Ready?.message).toBe(`Applied revision: ${good}`)
    expect(Date.parse(app(kit).Ready?.lastTransitionTime) - since).toBe(600_000)
    expect([...seen]).toEqual(['Progressing', 'ReconciliationSucceeded'])
  })

  it('is taken up as soon as the check succeeds', () => {
    const { kit, image } = waiting()
    const good = push(kit, repair)
    image()
    expect(statusOf(kit.minutes(1), 'bootstrap-app').message).toBe(`Applied revision: ${good}`)
  })

  it('is taken up when the check fails early', () => {
    const kit = fluxKit()
    const absent = { volumes: [{ name: 'v', configMap: { name: 'absent' } }] }
    kit.commit(tree(deployment('app', absent, { progressDeadlineSeconds: 420 })))
    const patient = { ...kustomizations, app: { ...kustomizations.app, timeoutInSeconds: 3000 } }
    const properties = { ...configuration(), kustomizations: patient }
    kit.put(kit.configuration(), { properties }, { version: CONFIGURATIONS })
    kit.minutes(4)
    const good = push(kit, repair)
    expect(statusOf(kit.minutes(0.5), 'bootstrap-app')).toMatchObject({ reason: 'ReconciliationSucceeded' })
    expect(app(kit).Ready?.message).toBe(`Applied revision: ${good}`)
  })

  it('is delayed like a suspension and a write of the configuration', () => {
    const { kit, bad } = waiting()
    const suspended = { ...configuration(), kustomizations, suspend: true }
    kit.put(kit.configuration(), { properties: suspended }, { version: CONFIGURATIONS })
    kit.wait(60)
    expect(statusOf(kit.read(), 'bootstrap-app').compliance).toBe('Suspended')
    expect(app(kit).Healthy?.status).toBe('Unknown')
    const { kit: other } = waiting()
    const properties = { ...configuration(), kustomizations: { ...kustomizations, app: kustomization('./app') } }
    other.put(other.configuration(), { properties }, { version: CONFIGURATIONS })
    other.wait(60)
    expect(app(other).Healthy?.message).toBe(`Running health checks for revision ${bad} with a timeout of 10m0s`)
  })
})
