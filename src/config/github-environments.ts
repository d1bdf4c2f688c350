/**
 * Suffixes of the GitHub environments that belong to one environment of the configuration file. Each GitHub environment
 * has its own identity, reviewers, branch rules and secrets.
 */
export const githubEnvironmentSuffixes = {
  apply: '',
  plan: '-plan',
  inside: '-inside',
  emergency: '-emergency',
  guard: '-guard',
  events: '-events',
  deliver: '-deliver'
} as const

export type GitHubEnvironmentUse = keyof typeof githubEnvironmentSuffixes

/**
 * Returns whether a GitHub environment belongs to an environment of the file. If `use` is set, only the GitHub
 * environment for that use counts. GitHub ignores the case of the names.
 */
export function isGitHubEnvironmentOf(name: string, environment: string, use?: GitHubEnvironmentUse): boolean {
  const suffixes = use === undefined ? Object.values(githubEnvironmentSuffixes) : [githubEnvironmentSuffixes[use]]
  return suffixes.some(suffix => `${environment}${suffix}`.toLowerCase() === name.toLowerCase())
}
