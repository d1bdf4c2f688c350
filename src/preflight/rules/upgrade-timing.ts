import { declareRules } from '../rule.ts'
import { type UpgradeContext, upgradeRule } from '../upgrade/upgrade-rule.ts'
import { judgeFreezes, judgeImageChannel, judgeWindow, readWindows, windowFor } from '../upgrade/upgrade-timing.ts'

const common = { evidence: 'azure', code: 'upgrade-blocked' } as const

/** Rules about the time at which an upgrade starts. */
export const upgradeTimingRules = declareRules({
  window: upgradeRule({
    ...common,
    blocks: true,
    gatesStart: true,
    id: 'upgrade-window',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Start when the window opens, or change `upgrades.windows`.',
      source: 'Use planned maintenance to schedule and control upgrades for AKS'
    },
    title: "The cluster's maintenance window is open, and remains open for the expected duration of the upgrade.",
    check: async context => {
      const window = windowFor(context.upgrade.kind, await readWindows(context.facts, context.upgrade.cluster))
      return window === undefined ? [] : judgeWindow(window, context.pools, startOf(context))
    }
  }),
  freeze: upgradeRule({
    ...common,
    blocks: true,
    gatesStart: true,
    id: 'upgrade-freeze',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Start after the freeze, or remove it from `upgrades.freezes`.',
      source: 'Use planned maintenance to schedule and control upgrades for AKS'
    },
    title: 'No freeze of the configuration file or of the maintenance configuration includes the start of the upgrade.',
    check: async context => {
      const { facts, upgrade, request } = context
      const window = windowFor(upgrade.kind, await readWindows(facts, upgrade.cluster))
      const { windows, freezes } = request.baseline.config.upgrades
      const { utcOffset } = upgrade.kind === 'node-image' ? windows.nodeImages : windows.kubernetes
      return judgeFreezes(window, freezes, utcOffset, startOf(context))
    }
  }),
  imageChannel: upgradeRule({
    ...common,
    blocks: false,
    id: 'upgrade-image-channel',
    reference: {
      finds: ['warning'],
      remedy: 'Start so that the upgrade ends before the window opens.',
      source: 'Automatically upgrade node operating system images'
    },
    title: 'AKS does not start an upgrade of the node images by itself while the upgrade runs.',
    kinds: ['minor', 'patch'],
    check: async context => {
      if (!startOf(context).startsNow) return []
      const windows = await readWindows(context.facts, context.upgrade.cluster)
      return judgeImageChannel(context.cluster, windows, context.pools, startOf(context))
    }
  })
})

function startOf({ upgrade: { kind, startsNow = true }, request: { now } }: UpgradeContext) {
  return { kind, startsNow, now }
}
