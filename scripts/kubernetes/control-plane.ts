import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeKeys } from '../../local/host/keys.ts'
import type { Keys } from '../../local/host.ts'
import { ApiClient } from './api-client.ts'
import type { Programs } from './build.ts'
import type { Manifest } from './case.ts'
import { freePorts, Processes } from './processes.ts'
import { collectionPath } from './resource-paths.ts'

/** A real API server with a store and controllers, for the time of a test. */
export interface ControlPlane {
  readonly client: ApiClient
  readonly keys: Keys
  /** Stops the controllers until `resumeControllers`. */
  pauseControllers(): Promise<void>
  resumeControllers(): void
  stop(): void
}

interface Setup {
  readonly processes: Processes
  readonly programs: Programs
  readonly keys: Keys
  readonly token: string
  readonly ports: { readonly store: number; readonly peer: number; readonly api: number }
}

/** API versions that a server leaves out by default. Each is deprecated in at least one release of the recordings. */
const OPTIONAL_APIS = ['networking.k8s.io/v1beta1', 'storage.k8s.io/v1beta1', 'storage.k8s.io/v1alpha1']

/**
 * Controllers that run. No other one is needed: cases create pods themselves, so that no name is random, and the
 * statuses that a kubelet would write.
 */
const CONTROLLERS = ['disruption-controller']

/** Attempts to start when the ports are taken. */
const ATTEMPTS = 3

/**
 * Starts a control plane on free ports of the loopback address.
 * @param prelude Objects that are created before the controllers start and read the discovery documents.
 */
export async function startControlPlane(programs: Programs, prelude: readonly Manifest[]): Promise<ControlPlane> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryToStart(programs, prelude)
    } catch (error) {
      // Another program can take a port between the choice of it and its use.
      if (attempt === ATTEMPTS || !String(error).includes('address already in use')) throw error
    }
  }
}

async function tryToStart(programs: Programs, prelude: readonly Manifest[]): Promise<ControlPlane> {
  const processes = new Processes()
  try {
    const [store = 0, peer = 0, api = 0] = await freePorts(3)
    const token = randomBytes(16).toString('hex')
    const ports = { store, peer, api }
    const setup: Setup = { processes, programs, keys: await makeKeys(), token, ports }
    writeFiles(setup)
    await startStore(setup)
    const client = await startApiServer(setup)
    for (const manifest of prelude) await createWhenServed(client, manifest)
    startControllers(setup)
    const stop = () => {
      client.close()
      processes.stop()
    }
    const pauseControllers = () => processes.pause('kube-controller-manager')
    const resumeControllers = () => processes.resume('kube-controller-manager')
    return { client, keys: setup.keys, pauseControllers, resumeControllers, stop }
  } catch (error) {
    processes.stop()
    throw error
  }
}

function writeFiles({ processes, keys, token, ports }: Setup): void {
  const write = (name: string, text: string) => writeFileSync(join(processes.folder, name), text, { mode: 0o600 })
  write('server.crt', keys.serverCertificate)
  write('server.key', keys.serverKey)
  write('authority.crt', keys.caCertificate)
  write('accounts.key', keys.issuerPrivateKey)
  write('tokens.csv', `${token},admin,admin,system:masters\n`)
  const cluster = { server: `https://127.0.0.1:${ports.api}`, 'certificate-authority': 'authority.crt' }
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test'
  }
  write('kubeconfig', JSON.stringify(kubeconfig))
}

async function startStore({ processes, programs, ports }: Setup): Promise<void> {
  const client = `http://127.0.0.1:${ports.store}`
  const peer = `http://127.0.0.1:${ports.peer}`
  processes.start('etcd', programs.etcd, [
    '--data-dir=store',
    '--unsafe-no-fsync',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`
  ])
  await processes.ready('etcd', async () => (await fetch(`${client}/health`)).ok, 60)
}

async function startApiServer({ processes, programs, keys, token, ports }: Setup): Promise<ApiClient> {
  processes.start('kube-apiserver', programs['kube-apiserver'], [
    `--etcd-servers=http://127.0.0.1:${ports.store}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${ports.api}`,
    // No other machine reaches this server, and it refuses to publish a loopback address.
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--tls-cert-file=server.crt',
    '--tls-private-key-file=server.key',
    '--token-auth-file=tokens.csv',
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-account-key-file=accounts.key',
    '--service-account-signing-key-file=accounts.key',
    // Otherwise a namespace takes no pod until a controller has created its default account.
    '--disable-admission-plugins=ServiceAccount',
    `--runtime-config=${OPTIONAL_APIS.map(version => `${version}=true`).join(',')}`
  ])
  const client = new ApiClient({ port: ports.api, authority: keys.caCertificate, token })
  const ready = async () => (await client.send({ method: 'GET', path: '/readyz' })).code === 200
  await processes.ready('kube-apiserver', ready, 180)
  return client
}

/** Creates an object of the prelude and, for a custom resource definition, waits until its kind is served. */
async function createWhenServed(client: ApiClient, manifest: Manifest): Promise<void> {
  await client.succeed({ method: 'POST', path: collectionPath(manifest, 'default'), body: manifest })
  // The name of a definition is `<plural>.<group>`.
  const [plural, ...group] = manifest.metadata.name.split('.')
  const path = `/apis/${group.join('.')}/v1/${plural}`
  for (let attempt = 0; attempt < 200; attempt++) {
    if ((await client.send({ method: 'GET', path })).code === 200) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`the API server does not serve ${path}`)
}

/** Starts the controllers. They are ready when the first barrier ends. */
function startControllers({ processes, programs }: Setup): void {
  processes.start('kube-controller-manager', programs['kube-controller-manager'], [
    '--kubeconfig=kubeconfig',
    // Nothing reads its metrics.
    '--secure-port=0',
    '--leader-elect=false',
    // The default of 20 requests a second makes the controller wait for most of the run.
    '--kube-api-qps=1000',
    '--kube-api-burst=1000',
    `--controllers=${CONTROLLERS.join(',')}`
  ])
}
