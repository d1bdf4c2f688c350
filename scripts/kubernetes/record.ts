import { Barrier } from './barrier.ts'
import type { Programs } from './build.ts'
import type { KubernetesCase, Manifest, RecordedCase, Recording } from './case.ts'
import { startControlPlane } from './control-plane.ts'
import { type Runner, runCase } from './run-case.ts'
import type { Release } from './versions.ts'
import { startWebhookServer } from './webhook-server.ts'

/** Cases that run at the same time. Most of a case is waiting for the controllers. */
const PARALLEL = 8

/** Runs the cases on a real control plane of a release and returns them with the answers. */
export async function recordCases(
  release: Release,
  programs: Programs,
  prelude: readonly Manifest[],
  cases: readonly KubernetesCase[],
  log: (line: string) => void
): Promise<Recording> {
  const began = Date.now()
  const controlPlane = await startControlPlane(programs, prelude)
  const webhooks = await startWebhookServer(controlPlane.keys)
  try {
    const runner: Runner = { controlPlane, webhooks, barrier: await Barrier.create(controlPlane.client) }
    log(`Kubernetes ${release.version} started in ${secondsSince(began)} s`)
    const recorded = await runAll(runner, cases)
    log(`Kubernetes ${release.version} answered ${cases.length} cases after ${secondsSince(began)} s`)
    return { version: release.version, prelude, cases: recorded }
  } finally {
    webhooks.stop()
    controlPlane.stop()
  }
}

/** Runs the cases; those that stop the controllers come last, each by itself. */
async function runAll(runner: Runner, cases: readonly KubernetesCase[]): Promise<RecordedCase[]> {
  const recorded: RecordedCase[] = []
  const run = async ([index, given]: readonly [number, KubernetesCase]) => {
    // The length is fixed, so that no namespace begins with the name of another.
    const namespace = `case-${String(index).padStart(3, '0')}`
    recorded[index] = await runCase(runner, given, namespace).catch(error => {
      throw new Error(`${given.name}: ${error instanceof Error ? error.message : error}`, { cause: error })
    })
  }
  const all = [...cases.entries()]
  const waiting = all.filter(([, { controllers }]) => controllers !== 'stopped').values()
  const worker = async () => {
    for (const entry of waiting) await run(entry)
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  for (const entry of all.filter(([, { controllers }]) => controllers === 'stopped')) await run(entry)
  return recorded
}

function secondsSince(began: number): string {
  return ((Date.now() - began) / 1000).toFixed(1)
}
