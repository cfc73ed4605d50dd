"""Tables, one module a subject."""

from webapp.models.base import Base
from webapp.models.employers import Employer, EmployerAccount
from webapp.models.imports import Import, ImportRemark
from webapp.models.leases import Lease
from webapp.models.outbox import OutboxRow, Reason
from webapp.models.page_views import PageKind, PageViews
from webapp.models.resumes import Resume
from webapp.models.tasks import QueueCount, Task, WorkerProcess, WorkKind
from webapp.models.vacancies import Vacancy

__all__ = [
    "Base",
    "Employer",
    "EmployerAccount",
    "Import",
    "ImportRemark",
    "Lease",
    "OutboxRow",
    "PageKind",
    "PageViews",
    "QueueCount",
    "Reason",
    "Resume",
    "Task",
    "Vacancy",
    "WorkKind",
    "WorkerProcess",
]
