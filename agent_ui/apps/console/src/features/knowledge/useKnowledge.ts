/** Searching and reading the knowledge base. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '../../state/services';

export function useKnowledgeSearch(q: string, language: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['knowledge', 'search', language, q],
    queryFn: () => api.searchKnowledge(q, language),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });
}

export function useArticles(language: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['knowledge', 'articles', language],
    queryFn: () => api.articles(language),
  });
}

export function useArticle(article: string, language: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['knowledge', 'article', language, article],
    queryFn: () => api.article(article, language),
  });
}
