"""As much of the APK as can be proved without Android's tools: what is packed, from what, and under which manifest."""

import ast
import configparser
import importlib.util
import logging
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import jinja2
import pytest

ROOT = Path(__file__).parents[3]
HERE = ROOT / "mobile" / "android"
NAMES = {"arabic_reshaper": "arabic-reshaper", "bidi": "python-bidi", "jnius": "pyjnius"}
FROM_ANDROID = {"android"}  # python-for-android puts it there
GONE_BY_3_14 = {
    "aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils", "imghdr", "imp",
    "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd", "sndhdr", "spwd", "sunau",
    "telnetlib", "uu", "xdrlib",
}  # fmt: skip
ANDROID = "{http://schemas.android.com/apk/res/android}"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("apk")
    script("stage").stage(folder, icon=48)
    return folder


@pytest.fixture(scope="module")
def spec() -> configparser.SectionProxy:
    read = configparser.ConfigParser(interpolation=None)
    read.read(HERE / "buildozer.spec", encoding="utf-8")
    return read["app"]


@pytest.fixture(scope="module")
def requirements(spec: configparser.SectionProxy) -> dict[str, str]:
    """Give each requirement with its version, "" where any will do."""
    named = (one.partition("==") for one in spec["requirements"].split(","))
    return {name: version for name, _, version in named}


@pytest.fixture(scope="module")
def graph(requirements: dict[str, str]) -> tuple[list[str], Callable[[str], Any]]:
    """Let python-for-android order the recipes; give their names, and a function from a name to its recipe."""
    logging.disable(logging.CRITICAL)
    from pythonforandroid.bootstrap import Bootstrap
    from pythonforandroid.build import Context
    from pythonforandroid.graph import get_recipe_order_and_bootstrap
    from pythonforandroid.recipe import Recipe

    context = Context()
    recipes, _, _ = get_recipe_order_and_bootstrap(
        context, list(requirements), Bootstrap.get_bootstrap("sdl2", context)
    )
    logging.disable(logging.NOTSET)
    return recipes, lambda name: Recipe.get_recipe(name, context)


def test_the_app_the_surveys_and_nothing_else_are_packed(staged: Path) -> None:
    names = {
        path.relative_to(staged / "app").as_posix() for path in (staged / "app").rglob("*") if path.is_file()
    }

    assert {name.partition("/")[0] for name in names} == {"main.py", "sending.py", "mobile", "surveys"}
    assert {"mobile/__main__.py", "surveys/words/phone.json", "surveys/instruments/schedule.toml"} <= names
    assert not [name for name in names if "authoring" in name or name.endswith((".md", ".pyc"))]


def test_staging_again_leaves_nothing_of_before(staged: Path) -> None:
    (staged / "app" / "mobile" / "old.py").write_text("left = 1")
    script("stage").stage(staged, icon=48)

    assert not (staged / "app" / "mobile" / "old.py").exists()
    assert (staged / "icon.png").read_bytes().startswith(b"\x89PNG")


def test_the_staged_app_draws_its_first_frame(staged: Path, tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from mobile.kit.base.window import prepare\n"
        "folder = Path(sys.argv[2]); prepare(folder, '1')\n"
        "from kivy.core.window import Window; from mobile.closed import app_at; import mobile\n"
        "app = app_at(folder); Window.bind(on_flip=lambda *_: app.stop()); app.run(); print(mobile.__file__)\n"
    )
    environment = {
        "SDL_VIDEODRIVER": "offscreen",
        "KIVY_CLIPBOARD": "dummy",
        "PATH": "",
        "LP_NUM_THREADS": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code, str(staged / "app"), str(tmp_path)],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout.strip()) == (0, str(staged / "app" / "mobile" / "__init__.py")), (
        ran.stderr
    )


def test_each_requirement_has_a_recipe_or_is_pure_python(
    requirements: dict[str, str], graph: tuple[list[str], Callable[[str], Any]]
) -> None:
    recipes, recipe = graph
    for name, version in requirements.items():
        if name in recipes:
            made = recipe(name).version
            assert version in ("", made), f"{name}: its recipe makes {made}, the spec asks for {version}"
        else:
            wheel = distribution(name).read_text("WHEEL") or ""
            assert "-none-any" in wheel, f"{name} has no recipe and is not pure Python"
            assert version in ("", distribution(name).version)


def test_the_spec_asks_for_all_that_the_app_imports_and_for_the_versions_that_are_tested(
    staged: Path, requirements: dict[str, str]
) -> None:
    imported = set(imports(staged / "app"))
    outside = imported - set(sys.stdlib_module_names) - {"mobile", "surveys"} - FROM_ANDROID
    assert {NAMES.get(name, name) for name in outside} <= requirements.keys()
    assert not imported & GONE_BY_3_14

    tested = re.findall(r"^([a-z][\w-]*)(?:==(\S+))?$", (ROOT / "requirements/android.in").read_text(), re.M)
    assert {name: requirements.get(name) for name, _ in tested} == dict(tested)


def imports(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (one.name.partition(".")[0] for one in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]


def test_the_spec_holds_together(spec: configparser.SectionProxy, staged: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert spec["version"] == project["version"]
    assert int(spec["android.api"]) >= 35
    assert spec["android.minapi"] == spec["android.ndk_api"] == "24"
    assert spec["android.allow_backup"] == "False"
    for name in (
        "icon.filename",
        "android.add_src",
        "android.manifest.intent_filters",
        "p4a.hook",
        "source.dir",
    ):
        assert (staged / spec[name]).exists()
    suffixes = {path.suffix.lstrip(".") for path in (staged / "app").rglob("*") if path.is_file()}
    assert suffixes <= set(spec["source.include_exts"].split(","))


def test_buildozer_takes_the_spec(staged: Path) -> None:
    from buildozer import Buildozer

    Buildozer(str(staged / "buildozer.spec")).check_configuration_tokens()


@pytest.fixture(scope="module")
def manifest(spec: configparser.SectionProxy) -> ElementTree.Element:
    """Render python-for-android's own template with what the spec says, as its build does, and call our hook."""
    import pythonforandroid

    place = Path(pythonforandroid.__file__).parent / "bootstraps/_sdl_common/build/templates"
    name, _, *options = spec["services"].split(":")
    kind = next(one.partition("=")[2] for one in options if one.startswith("foregroundServiceType"))
    arguments = {
        "package": f"{spec['package.domain']}.{spec['package.name']}",
        "permissions": [
            {"name": f"android.permission.{one.strip()}"} for one in spec["android.permissions"].split(",")
        ],
        "intent_filters": (HERE / "links.xml").read_text(),
        "activity_launch_mode": spec["android.manifest.launch_mode"],
        "min_sdk_version": int(spec["android.minapi"]),
    }
    template = jinja2.Environment(loader=jinja2.FileSystemLoader(place), autoescape=False).get_template(
        "AndroidManifest.tmpl.xml"
    )
    text = template.render(
        args=Blank(arguments),
        service_data=[(name, kind)],
        native_services=[],
        android_api=spec["android.api"],
    )
    return ElementTree.fromstring(script("hook").with_receiver(text))


class Blank(dict):
    """Arguments of the build; what is not named is left out."""

    def __getattr__(self, name: str) -> object:
        return self.get(name, "" if name not in ("meta_data", "android_used_libs", "add_activity") else [])


def test_the_manifest_names_service_receiver_and_link(manifest: ElementTree.Element) -> None:
    service, receiver = manifest.find(".//service"), manifest.find(".//receiver")
    assert service is not None
    assert receiver is not None
    assert service.get(f"{ANDROID}foregroundServiceType") == "dataSync"
    assert receiver.get(f"{ANDROID}exported") == "false"
    scheme = [one.get(f"{ANDROID}scheme") for one in manifest.iter("data")]
    assert "qonys" in scheme


def test_what_the_app_calls_on_android_is_what_is_packed(
    manifest: ElementTree.Element, staged: Path, spec: configparser.SectionProxy
) -> None:
    receiver, service = manifest.find(".//receiver"), manifest.find(".//service")
    assert receiver is not None
    assert service is not None
    named = (receiver.get(f"{ANDROID}name") or "", service.get(f"{ANDROID}name") or "")
    phone = (ROOT / "mobile/platform/android/phone.py").read_text()
    notes = (ROOT / "mobile/platform/android/notes.py").read_text()

    assert f'"{named[0]}"' in notes
    assert f'"{named[1]}"' in phone
    source = (staged / "src" / f"{named[0].replace('.', '/')}.java").read_text()
    assert set(re.findall(r'Extra\("(\w+)"', source)) == set(re.findall(r'putExtra\("(\w+)"', notes))
    assert (staged / "app" / spec["services"].split(":")[1]).exists()


def test_the_hook_writes_once_and_refuses_a_manifest_it_does_not_know() -> None:
    hook = script("hook")
    once = hook.with_receiver("<application>\n    </application>")

    assert hook.with_receiver(once) == once
    with pytest.raises(ValueError, match="does not end"):
        hook.with_receiver("<manifest/>")
