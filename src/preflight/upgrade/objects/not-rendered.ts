import type { Finding } from '../../finding.ts'
import type { ManifestEvidence } from '../upgrade-request.ts'
import { listed, notRead } from './judgement.ts'
import { shownText } from './shown-text.ts'

/** Names every part of the manifests that was not rendered, such as the chart of a HelmRelease. */
export function judgeNotRendered(manifests: ManifestEvidence): Finding[] {
  if ('unread' in manifests) return [notRead('manifests', manifests.unread)]
  return listed(
    manifests.notRendered.map(({ file, line, subject, reason }) => ({
      code: 'upgrade-blocked',
      severity: 'not-evaluated',
      subject: shownText(subject),
      evidence: `${shownText(subject)} is not evaluated: ${shownText(reason)}`,
      remedy: `The objects of ${shownText(subject)} are judged in the cluster, if the run has access to the API server (input \`kubernetes-access\`). Otherwise check its budgets, webhooks and API versions by hand.`,
      place: { file, line }
    }))
  )
}
