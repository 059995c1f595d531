/** Articles under their topics. Pure. */

import type { ArticleLine } from '@mainstem/api';

/** Topics and titles in alphabetical order of the language; those without a topic last. */
export function byTopic(
  articles: readonly ArticleLine[],
  language: string,
): [string, ArticleLine[]][] {
  const topics = new Map<string, ArticleLine[]>();
  for (const article of articles) {
    const topic = article.topic ?? '';
    topics.set(topic, [...(topics.get(topic) ?? []), article]);
  }
  for (const list of topics.values()) {
    list.sort((a, b) => a.title.localeCompare(b.title, language));
  }
  return [...topics].sort(([a], [b]) => {
    if (a === '' || b === '') return a === '' ? 1 : -1;
    return a.localeCompare(b, language);
  });
}
