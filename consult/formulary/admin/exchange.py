"""The pages of a list's files: export, template, upload, preview, progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header

from consult.formulary.admin.base import may_manage
from consult.formulary.admin.exchange_forms import UploadForm
from consult.formulary.exchange.actions import (
    confirm_import,
    export_list,
    publish_import,
    start_import,
    take_back_import,
    take_step,
)
from consult.formulary.exchange.columns import LIST_FILES, ListFile
from consult.formulary.exchange.writing import FORMATS, RULES, is_entry_list, template_file
from consult.formulary.models import ImportedEntry, ListImport
from consult.formulary.publishing_rules import two_are_needed
from consult.formulary.refusals import FormularyRefusal

_SHOWN = 50
# In the address of a page that goes on by itself.
GO = "go"
_ACTS: dict[str, Callable[..., ListImport]] = {
    "confirm": confirm_import,
    "publish": publish_import,
    "take_back": take_back_import,
}


class ExchangePages:
    """Import and export of a list, for those who manage it."""

    change_list_template = "admin/consult/exchange_list.html"

    @property
    def listed(self) -> ListFile:
        return LIST_FILES[self.model]

    def get_urls(self) -> list[URLPattern]:
        pages = (
            ("export/", self.export_page, "export"),
            ("import/", self.upload_page, "import"),
            ("import/<int:pk>/", self.import_page, "import_progress"),
            ("import/template.<str:form>", self.template_page, "import_template"),
        )
        own = [
            path(address, self._managed(view), name=f"consult_{self.opts.model_name}_{name}")
            for address, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def _managed(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not may_manage(request):
                raise PermissionDenied
            return view(request, **kwargs)

        return self.admin_site.admin_view(guarded)

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/consult/{name}.html", shared)

    def _address(self, name: str, *args: Any) -> str:
        return reverse(f"admin:consult_{self.opts.model_name}_{name}", args=args)

    # --- files that go out ------------------------------------------------------------------

    def export_page(self, request: HttpRequest) -> HttpResponse:
        """Asks for the format; the download is written down, so it is no plain link."""
        form = request.POST.get("format", "")
        if form in FORMATS and request.method == "POST":
            data = export_list(by=request.user, listed=self.listed, form=form)
            return _download(data, f"{self.listed.name}-list", form)
        return self._page(request, "export", title=f"Export {self.opts.verbose_name_plural}")

    def template_page(self, request: HttpRequest, form: str) -> HttpResponse:
        if form not in FORMATS:
            raise Http404
        return _download(template_file(self.listed, form), f"{self.listed.name}-template", form)

    # --- files that come in -----------------------------------------------------------------

    def upload_page(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            batch = self._started(request, form)
            if batch:
                return HttpResponseRedirect(f"{self._progress(batch)}?{GO}=1")
        return self._page(
            request,
            "import_upload",
            title=f"Import {self.opts.verbose_name_plural}",
            form=form,
            rules=[*RULES, *self.listed.notes],
            templates=[(name, self._address("import_template", name)) for name in FORMATS],
            columns=self.listed.all_columns,
            recent=[(batch, self._progress(batch)) for batch in self._imports(request)[:10]],
        )

    def _started(self, request: HttpRequest, form: UploadForm) -> ListImport | None:
        file = form.cleaned_data["file"]
        try:
            return start_import(
                by=request.user,
                listed=self.listed,
                file_name=file.name,
                data=file.read(),
                reason=form.cleaned_data["reason"],
            )
        except FormularyRefusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
            return None

    def _progress(self, batch: ListImport) -> str:
        return self._address("import_progress", batch.pk)

    def _imports(self, request: HttpRequest) -> Any:
        """Those of this list; lots may be of a clinic where others do not work."""
        rows = ListImport.objects.filter(list_name=self.listed.name).select_related("uploaded_by")
        return rows if is_entry_list(self.listed) else rows.filter(uploaded_by=request.user)

    def import_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far an import is, and what it changes; with ``go`` in its address it goes on."""
        batch = get_object_or_404(self._imports(request), pk=pk)
        if request.method == "POST":
            return self._act(request, batch)
        if GO in request.GET and batch.is_working and batch.acting_id == request.user.pk:
            take_step(by=request.user, batch=batch)
            batch.refresh_from_db()
        return self._page(request, "import", **self._import_context(request, batch))

    def _act(self, request: HttpRequest, batch: ListImport) -> HttpResponse:
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            act(by=request.user, batch=batch)
        except FormularyRefusal as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return HttpResponseRedirect(self._progress(batch))
        return HttpResponseRedirect(f"{self._progress(batch)}?{GO}=1")

    def _import_context(self, request: HttpRequest, batch: ListImport) -> dict[str, Any]:
        entries = ImportedEntry.objects.filter(batch=batch)
        counted = dict(entries.order_by().values_list("kind").annotate(Count("pk")))
        total = sum(counted.values())
        is_own = batch.uploaded_by_id == request.user.pk
        shown = entries.filter(kind="faulty") if batch.state == "faulty" else entries.changing()
        page = Paginator(shown.select_related("proposal"), _SHOWN).get_page(
            request.GET.get("page")
        )
        return {
            "title": str(batch),
            "batch": batch,
            "total": total,
            "counts": [(kind.label, counted.get(kind.value, 0)) for kind in ImportedEntry.Kind],
            "page": page,
            "go_on": f"{self._progress(batch)}?{GO}=1",
            "goes_on": batch.is_working and batch.acting_id == request.user.pk,
            "is_own": is_own,
            "needs_another": is_own and two_are_needed(),
            "is_entry_list": is_entry_list(self.listed),
        }


def _download(data: bytes, name: str, form: str) -> HttpResponse:
    response = HttpResponse(data, content_type=FORMATS[form])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}")
    response["X-Content-Type-Options"] = "nosniff"
    return response
