import { rules } from '../../preflight/index.ts'
import { readRelay, TOKEN_MISSING } from '../steps/event-relay.ts'

export const eventRules = rules({
  token: {
    id: 'event-token-given',
    title: 'A Logic App that must be subscribed to cluster events has a token; a plan only warns.',
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
          evidence: 'Events are to be relayed by a Logic App, and only applying is given the token.',
          remedy: 'Store the token as the secret EVENT_TOKEN of the environment that applies: the input "event-token".'
        }
      ]
    }
  }
})
