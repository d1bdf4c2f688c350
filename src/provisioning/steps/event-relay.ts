import { childId } from '../../arm/resource-id.ts'
import type { Colour } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { eventRelayId, RELAY_TRIGGER, relaySubscription } from '../../templates/index.ts'
import { resourceChange } from '../change.ts'
import { digest } from '../digest.ts'
import type { Need, Step, StepContext } from '../types.ts'

const TYPE = 'Microsoft.EventGrid/systemTopics/eventSubscriptions'
const RELAY_SECONDS = 30
const LABEL = 'receiver-'
const LABEL_DIGITS = 16
const REVISION = 'revision-'

/** Which repository is told of events, and with what. */
export interface EventReceiver {
  /** `owner/name`. */
  readonly repository: string
  /** May dispatch to it; absent where this run was not given one. */
  readonly token?: string | undefined
  /** Changes when the token is renewed: a plan, which is not given the token, sees by it that another must be sent. */
  readonly revision?: string | undefined
}

interface Subscription {
  readonly properties?: { readonly labels?: readonly string[] }
}

/**
 * Subscribes a Logic App to a cluster's events. The subscription holds the token, so it is put directly and not by a
 * template. Azure never gives the token back: a label of the subscription is a digest of what was sent, and tells whether
 * this run was given another.
 */
export function eventRelayStep(colour: Colour, receiver: EventReceiver | undefined, needs: readonly Need[]): Step {
  const name = `event-relay-${colour}`
  const plan = async (context: StepContext) => {
    const { id } = relaySubscription(context.baseline, colour, PLACEHOLDER)
    const labels = (await context.azure.read<Subscription>(id))?.properties?.labels ?? []
    const isRelay = labels.some(label => label.startsWith(LABEL))
    return { id, isRelay, isCurrent: isRelay && expectedLabels(receiver).every(label => labels.includes(label)) }
  }
  return {
    name,
    needs,
    expectedSeconds: RELAY_SECONDS,
    intent: baseline => ({ ...relaySubscription(baseline, colour, PLACEHOLDER), repository: receiver?.repository }),
    check: async (context, mode) => {
      if (receiver?.token !== undefined || (await plan(context)).isCurrent) return
      if (mode === 'apply') throw tokenMissing()
      context.log.warning('Events are to be relayed by a Logic App: applying needs the input "event-token".', {
        code: 'input-invalid',
        subject: 'events.relay'
      })
    },
    // The write of an earlier run makes the next one wait.
    settle: () => Promise.resolve(),
    async plan(context) {
      const { id, isRelay, isCurrent } = await plan(context)
      // A queue's subscription has the same name, and goes with what `events` holds. Another token is nothing to approve.
      const change = { step: name, id, type: TYPE, kind: 'create', certain: true } as const
      const changes = isCurrent || isRelay ? [] : [resourceChange(change)]
      return {
        step: name,
        evaluation: { by: 'reads' },
        changes,
        unchanged: 1 - changes.length,
        noise: 0,
        pending: !isCurrent
      }
    },
    async apply({ azure, baseline, signal }) {
      if (receiver?.token === undefined) throw tokenMissing()
      const trigger = childId(eventRelayId(baseline), 'triggers', RELAY_TRIGGER)
      const { value: callbackUrl } = await azure.act<{ value: string }>(trigger, 'listCallbackUrl', undefined, {
        signal
      })
      const { repository, token } = receiver
      const { id, body } = relaySubscription(baseline, colour, {
        callbackUrl,
        repository,
        token,
        labels: expectedLabels(receiver)
      })
      await azure.write(id, body, { signal, expectedSeconds: RELAY_SECONDS })
    }
  }
}

const PLACEHOLDER = { callbackUrl: '', repository: '', token: '', labels: [] } as const

/** The labels by which a subscription tells that it was sent what this run knows of. */
function expectedLabels(receiver: EventReceiver | undefined): string[] {
  return [
    ...(receiver?.token === undefined ? [] : [labelOf(receiver)]),
    ...(receiver?.revision === undefined ? [] : [`${REVISION}${receiver.revision}`])
  ]
}

/** Of a token nobody can guess, so that a digest of it tells nothing. */
function labelOf({ repository, token }: EventReceiver): string {
  return `${LABEL}${digest({ repository, token }, LABEL_DIGITS)}`
}

function tokenMissing(): Failure {
  return new Failure(
    'input-invalid',
    'Events are to be relayed by a Logic App, and the input "event-token" is empty.',
    {
      subject: 'event-token',
      remedy:
        'Give a token that may dispatch to this repository (contents: write) from a secret of the environment, or set `events.relay` to queue or none. Nothing was written.'
    }
  )
}
