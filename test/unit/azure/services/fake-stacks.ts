import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { template } from '../../../../src/arm/template.ts'
import { DIGEST_TAG, digestOf } from '../../../../src/azure/services/stack-body.ts'
import type { StackTemplate } from '../../../../src/templates/types.ts'
import { type FakeAnswer, type FakeClock, type FakeRequest, type Handler, refused } from '../fakes.ts'

export const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111'

export const stack: StackTemplate = {
  step: 'hub-network',
  name: 'shop-production-hub-network-westeurope',
  location: 'westeurope',
  tags: {},
  deploymentScope: asResourceId(`/subscriptions/${SUBSCRIPTION}/resourceGroups/hub`),
  template: template('resourceGroup', {})
}

export const OURS = digestOf(stack)
export const PATH = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Resources/deploymentStacks/${stack.name}`

type Outcome = 'succeeded' | { readonly error: object; readonly failedResources?: readonly object[] }

interface Run {
  readonly digest: string | undefined
  readonly endsAt: number
  readonly outcome: Outcome
  readonly startedAt: number
}

export interface FakeStacks {
  readonly handler: Handler
  /** PUTs that were taken, by their digest tag. */
  readonly taken: (string | undefined)[]
  /** Starts a run as somebody else would. */
  begin(digest: string | undefined, seconds: number, outcome?: Outcome): void
  /** Lets the next request that fits take effect and loses its answer, or loses it before. */
  lose(method: string, what: 'answer' | 'request'): void
}

/** One stack as Azure runs it: a run takes its time, and a second PUT meanwhile is refused. */
export function fakeStacks(clock: FakeClock, seconds = 60, outcomes: Outcome[] = []): FakeStacks {
  let run: Run | undefined
  const taken: (string | undefined)[] = []
  const losses: { method: string; what: 'answer' | 'request' }[] = []

  const isRunning = () => run !== undefined && run.endsAt > clock.now()

  function begin(digest: string | undefined, length: number, outcome: Outcome = 'succeeded') {
    run = { digest, startedAt: clock.now(), endsAt: clock.now() + length * 1000, outcome }
  }

  function show(): FakeAnswer {
    if (run === undefined) return { status: 404, body: refused('DeploymentStackNotFound') }
    const tags = run.digest === undefined ? {} : { [DIGEST_TAG]: run.digest }
    const systemData = { lastModifiedAt: new Date(run.startedAt).toISOString() }
    return {
      status: 200,
      body: { id: PATH, name: stack.name, location: 'westeurope', tags, systemData, properties: properties(run) }
    }
  }

  function properties({ outcome }: Run) {
    const common = {
      correlationId: 'corr',
      deploymentId: '/subscriptions/s/providers/Microsoft.Resources/deployments/d'
    }
    if (isRunning()) return { ...common, provisioningState: 'deploying' }
    return outcome === 'succeeded'
      ? { ...common, provisioningState: 'succeeded' }
      : { ...common, provisioningState: 'failed', ...outcome }
  }

  function put(request: FakeRequest): FakeAnswer {
    if (isRunning()) return { status: 409, body: refused('DeploymentStackInNonTerminalState') }
    const tag = (request.body as { tags: Record<string, string> }).tags[DIGEST_TAG]
    taken.push(tag)
    begin(tag, seconds, outcomes.shift())
    return { ...(show() as object), status: 201 } as FakeAnswer
  }

  function handler(request: FakeRequest): FakeAnswer {
    const loss = losses.findIndex(({ method }) => method === request.method)
    const [lost] = loss < 0 ? [] : losses.splice(loss, 1)
    if (lost?.what === 'request') return 'drop'
    const answer = request.method === 'PUT' ? put(request) : show()
    return lost === undefined ? answer : 'drop'
  }

  return { handler, taken, begin, lose: (method, what) => void losses.push({ method, what }) }
}
