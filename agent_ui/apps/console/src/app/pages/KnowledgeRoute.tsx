import { getRouteApi, useNavigate, useParams } from '@tanstack/react-router';
import { KnowledgePage } from '../../features/knowledge/KnowledgePage';
import { HiddenHeading } from '../../parts/Hidden';
import { useTexts } from '../../state/texts';

const route = getRouteApi('/knowledge');

export function KnowledgeRoute() {
  const { q, language } = route.useSearch();
  const { t, language: spoken } = useTexts();
  const params: { article?: string } = useParams({ strict: false });
  const navigate = useNavigate();
  return (
    <>
      <HiddenHeading>{t('knowledge.title')}</HiddenHeading>
      <KnowledgePage
        q={q ?? ''}
        language={language ?? spoken}
        article={params.article ?? null}
        onSearch={(text) =>
          void navigate({
            to: '/knowledge',
            search: (before) => ({ ...before, q: text || undefined }),
          })
        }
        onLanguage={(chosen) =>
          void navigate({ to: '.', search: (before) => ({ ...before, language: chosen }) })
        }
      />
    </>
  );
}
