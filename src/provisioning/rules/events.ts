import { declareRules } from '../../preflight/index.ts'
import { readRelay, TOKEN_MISSING } from '../steps/event-relay.ts'

export const eventRules = declareRules({
  token: {
    id: 'event-token-given',
    title: 'A run that must subscribe a Logic App to cluster events has a token for this. A plan only warns.',
    phases: ['plan', 'apply'],
    targets: ['cluster'],
    when: ({ baseline }) => baseline.config.events.relay === 'logic-app',
    async check(facts, { baseline, colours, events, phase }) {
      if (events?.token !== undefined) return []
      const relays = await Promise.all(colours.map(colour => readRelay(colour, events, { azure: facts, baseline })))
      if (relays.every(({ isCurrent }) => isCurrent)) return []
      if (phase === 'apply') return [{ code: 'input-invalid', severity: 'error', ...TOKEN_MISSING }]
      return [
        {
          code: 'input-invalid',
          severity: 'warning',
          subject: 'events.relay',
          evidence: 'A Logic App must be subscribed to cluster events. Apply needs the input "event-token" to do this.',
          remedy:
            'Store the token as the secret EVENT_TOKEN of the GitHub environment of the apply job. The workflow passes the token as the input "event-token".'
        }
      ]
    }
  }
})
