import * as z from 'zod/mini'
import { choice, decimalNumber, distinctList, flag, resourceIdOf, section, text, wholeNumber } from './schema-leaves.ts'

/** Schema of monitoring, budget and events in `aks-baseline.yml`. */

const EMAIL =
  /^(?=.{6,254}$)[\w.!#$%&'*+/=?^`{|}~-]{1,64}@([a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$/
const email = text(
  EMAIL,
  'give an e-mail address, for example ops@contoso.com',
  'One e-mail address.',
  'ops@contoso.com'
)
const emails = (description: string) => distinctList(email, 50, 'e-mail addresses', description)

const alerts = section(
  {
    emails: z.optional(emails('E-mail addresses that receive the alerts.')),
    actionGroupId: z.optional(
      resourceIdOf(
        'Microsoft.Insights/actionGroups',
        'Id of an existing action group that receives the alerts. Default: a new action group with the addresses in `emails`.'
      )
    )
  },
  'Recipients of alerts.'
)

const flowLogs = section(
  {
    enabled: z.optional(flag('Turns on the flow logs.')),
    retentionDays: z.optional(wholeNumber(1, 365, 'Retention of the flow logs, in days.')),
    trafficAnalytics: z.optional(flag('Analyses the flow logs in the log workspace. Azure charges by volume.'))
  },
  'Flow logs of the spoke network.'
)

export const monitoring = section(
  {
    retentionDays: z.optional(wholeNumber(30, 730, 'Retention of the logs of the clusters, in days.')),
    containerLogs: z.optional(
      choice(
        ['Basic', 'Analytics'],
        'Table plan of the container logs. Basic is cheaper, but log alerts cannot query it.'
      )
    ),
    dailyGigabytes: z.optional(
      decimalNumber(
        0.1,
        10_000,
        'Daily cap of the workspace in GB. Logs above the cap are lost until the next day. Default: no limit.'
      )
    ),
    prometheus: z.optional(flag('Sends metrics to Azure Monitor managed service for Prometheus.')),
    alerts: z.optional(alerts),
    flowLogs: z.optional(flowLogs)
  },
  'Logs, metrics and alerts.'
)

export const budget = section(
  {
    amount: z.optional(
      decimalNumber(1, 1_000_000_000, 'Amount for a month, in the billing currency of the subscription.')
    ),
    emails: z.optional(
      emails(
        'E-mail addresses that get a warning at 50 %, 80 % and 100 % of the amount. Default: `monitoring.alerts.emails`.'
      )
    )
  },
  'A monthly budget with warnings. Default: no budget.'
)

export const events = section(
  {
    relay: z.optional(
      choice(
        ['none', 'queue', 'logic-app'],
        "How Azure's events about the clusters reach the repository. `queue`: a scheduled workflow reads a queue. `logic-app`: a Logic App calls GitHub immediately."
      )
    )
  },
  'Events of Azure, for example about a new Kubernetes version.'
)
