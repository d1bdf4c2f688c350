import { childId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import type { EventReceiver } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { eventRelayId, RELAY_TRIGGER, relaySubscription } from '../../templates/index.ts'
import { digest } from '../approval/digest.ts'
import type { Need, Step } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'

const TYPE = 'Microsoft.EventGrid/systemTopics/eventSubscriptions'
const RELAY_SECONDS = 30
const LABEL = 'receiver-'
const LABEL_DIGITS = 16
const REVISION = 'revision-'

interface Subscription {
  readonly properties?: { readonly labels?: readonly string[] }
}

/**
 * Returns the step that subscribes a Logic App to a cluster's events. The subscription contains the token, so the step
 * writes the subscription directly and not through a template. Azure never returns the token. Instead, a label of the
 * subscription contains a digest of the repository and the token, so that a later run can tell whether its values
 * differ.
 */
export function eventRelayStep(colour: Colour, receiver: EventReceiver | undefined, needs: readonly Need[]): Step {
  const name = `event-relay-${colour}`
  return {
    name,
    colour,
    needs,
    expectedSeconds: RELAY_SECONDS,
    intent: baseline => ({ ...relaySubscription(baseline, colour, PLACEHOLDER), repository: receiver?.repository }),
    // Azure delays a write while another write is in progress, so there is nothing to wait for.
    settle: () => Promise.resolve(),
    async plan(context) {
      const { id, isRelay, isCurrent } = await readRelay(colour, receiver, context)
      // An existing subscription without a relay label belongs to a queue. It has the same name and is deleted with the
      // stack `events`, so the relay is a creation. A relay that only gets another token needs no approval, so it is
      // not listed.
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

/**
 * Returns the id of a cluster's event subscription, whether that subscription is a relay, and whether the relay already
 * has the values of this run.
 */
export async function readRelay(
  colour: Colour,
  receiver: EventReceiver | undefined,
  { azure, baseline }: { readonly azure: Pick<AzureReader, 'read'>; readonly baseline: Baseline }
) {
  const { id } = relaySubscription(baseline, colour, PLACEHOLDER)
  const labels = (await azure.read<Subscription>(id))?.properties?.labels ?? []
  const isRelay = labels.some(label => label.startsWith(LABEL))
  return { id, isRelay, isCurrent: isRelay && expectedLabels(receiver).every(label => labels.includes(label)) }
}

const PLACEHOLDER = { callbackUrl: '', repository: '', token: '', labels: [] } as const

/** Returns the labels that a subscription has if it was written with the values of this run. */
function expectedLabels(receiver: EventReceiver | undefined): string[] {
  return [
    ...(receiver?.token === undefined ? [] : [labelOf(receiver)]),
    ...(receiver?.revision === undefined ? [] : [`${REVISION}${receiver.revision}`])
  ]
}

/** Returns the label of a token. A token cannot be guessed, so its digest reveals nothing. */
function labelOf({ repository, token }: EventReceiver): string {
  return `${LABEL}${digest({ repository, token }, LABEL_DIGITS)}`
}

/** Text of the finding and of the failure if a relay must be written and the run has no token. */
export const TOKEN_MISSING = {
  evidence: 'A Logic App must be subscribed to cluster events, but the input "event-token" is empty.',
  subject: 'event-token',
  remedy:
    'Pass a token that may dispatch to this repository (contents: write) from a secret of the GitHub environment, or set `events.relay` to queue or none. Nothing was written.'
} as const

function tokenMissing(): Failure {
  const { evidence, subject, remedy } = TOKEN_MISSING
  return new Failure('input-invalid', evidence, { subject, remedy })
}
