import { type ApiClient, objectOf } from './api-client.ts'
import type { JsonObject } from './case.ts'

const NAMESPACE = 'barrier'
const POD = `/api/v1/namespaces/${NAMESPACE}/pods/a`
const BUDGET = `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets/a`

/** The controllers are slow to start on a busy machine, and this is also how long the first barrier may take. */
const LIMIT_SECONDS = 120

/**
 * Waits until the disruption controller has observed every earlier write.
 *
 * The controller has one worker and one queue, and it receives the events of a kind in the order of the writes. It
 * has therefore processed every earlier event when it reports the changes of a budget that is written last. Two rounds
 * are made because the events of pods and those of budgets arrive on separate connections.
 */
export class Barrier {
  readonly #client: ApiClient
  #round = 0
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  private constructor(client: ApiClient) {
    this.#client = client
  }

  /** Creates the pod and the budget, and waits for the controller's start. */
  static async create(client: ApiClient): Promise<Barrier> {
    const metadata = { name: 'a', labels: { app: 'a' } }
    const spec = { containers: [{ name: 'a', image: 'a' }], nodeName: 'barrier' }
    const budget = { minAvailable: 0, selector: { matchLabels: { app: 'a' } } }
    await client.succeed({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: NAMESPACE } } })
    await client.succeed({ method: 'POST', path: collectionOf(POD), body: { metadata, spec } })
    await client.succeed({ method: 'POST', path: collectionOf(BUDGET), body: { metadata, spec: budget } })
    const barrier = new Barrier(client)
    await barrier.pass()
    return barrier
  }

  /** Resolves when everything that was written before this call is observed. Concurrent calls share a barrier. */
  pass(): Promise<void> {
    if (this.#running === undefined) {
      this.#running = this.#pass().finally(() => {
        this.#running = undefined
      })
      return this.#running
    }
    // The running barrier began before this call, so only the next one covers its writes.
    this.#next ??= this.#running.then(() => {
      this.#next = undefined
      return this.pass()
    })
    return this.#next
  }

  async #pass(): Promise<void> {
    await this.#oneRound()
    await this.#oneRound()
  }

  async #oneRound(): Promise<void> {
    const round = ++this.#round
    const healthy = round % 2
    const conditions = [{ type: 'Ready', status: healthy === 1 ? 'True' : 'False' }]
    await this.#merge(`${POD}/status`, { status: { phase: 'Running', conditions } })
    const { metadata } = await this.#merge(BUDGET, { spec: { minAvailable: round } })
    const { generation } = objectOf(metadata)
    const end = Date.now() + LIMIT_SECONDS * 1000
    for (;;) {
      const { observedGeneration, currentHealthy } = await this.#budgetStatus()
      if (observedGeneration === generation && currentHealthy === healthy) return
      if (Date.now() > end) throw new Error(`the disruption controller does not react within ${LIMIT_SECONDS} s`)
      await new Promise(resolve => setTimeout(resolve, 30))
    }
  }

  #merge(path: string, body: JsonObject): Promise<JsonObject> {
    return this.#client.succeed({ method: 'PATCH', path, body, patch: 'merge' })
  }

  async #budgetStatus(): Promise<JsonObject> {
    const { status } = await this.#client.succeed({ method: 'GET', path: BUDGET })
    return objectOf(status)
  }
}

function collectionOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}
