import * as z from 'zod/mini'
import { amount, choice, distinct, flag, resourceIdOf, section, text, wholeNumber } from './schema-leaves.ts'

/** Monitoring, cost and events, as `aks-baseline.yml` writes them. */

const EMAIL =
  /^(?=.{6,254}$)[\w.!#$%&'*+/=?^`{|}~-]{1,64}@([a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$/
const email = text(EMAIL, 'give an e-mail address, for example ops@contoso.com', 'One address.', 'ops@contoso.com')
const emails = (description: string) => distinct(email, 50, 'e-mail addresses', description)

const alerts = section(
  {
    emails: z.optional(emails('Who is written to.')),
    actionGroupId: z.optional(
      resourceIdOf(
        'Microsoft.Insights/actionGroups',
        'An action group that exists already, instead of one of our own with those addresses.'
      )
    )
  },
  'Where alerts go.'
)

const flowLogs = section(
  {
    enabled: z.optional(flag('Whether the flows of the spoke network are logged.')),
    retentionDays: z.optional(wholeNumber(1, 365, 'Days the flow logs are kept.')),
    trafficAnalytics: z.optional(flag('Whether they are analysed in the log workspace; charged by volume.'))
  },
  'Flow logs of the spoke network.'
)

export const monitoring = section(
  {
    retentionDays: z.optional(wholeNumber(30, 730, "Days the clusters' logs are kept.")),
    containerLogs: z.optional(
      choice(
        ['Basic', 'Analytics'],
        'Plan of the table of container logs: Basic is cheaper and takes no alerts on logs.'
      )
    ),
    dailyGigabytes: z.optional(
      amount(0.1, 10_000, 'Most gigabytes a day the workspace takes in; what comes later is lost. Default: no limit.')
    ),
    prometheus: z.optional(flag('Whether metrics go to a managed Prometheus.')),
    alerts: z.optional(alerts),
    flowLogs: z.optional(flowLogs)
  },
  'Logs, metrics and alerts.'
)

export const budget = section(
  {
    amount: z.optional(
      amount(1, 1_000_000_000, 'What a month may cost, in the currency the subscription is billed in.')
    ),
    emails: z.optional(
      emails('Who is written to at half, at four fifths and at all of it. Default: `monitoring.alerts.emails`.')
    )
  },
  'A monthly budget with warnings. Default: none.'
)

export const events = section(
  {
    relay: z.optional(
      choice(
        ['none', 'queue', 'logic-app'],
        "How Azure's events about the clusters reach the repository: a queue a scheduled workflow reads, or a Logic App that calls GitHub at once."
      )
    )
  },
  "Azure's events, for example of a new Kubernetes version."
)
